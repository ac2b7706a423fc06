import assert from 'node:assert/strict'
import { memory } from '../../system/memory.ts'
import { type Change, planned } from '../../system/planned.ts'

function plan() {
  const inner = memory({
    files: { '/etc/motd': { content: 'old\n', mode: 0o600 }, '/etc/alias': { link: 'motd' }, '/srv/a/b': 'b' },
    commands: { 'uname -r': '6.12\n' },
    http: { 'http://seed/': 'seed', 'PUT http://token/': 'token' },
    programs: ['/usr/bin/gpg'],
  })
  const changes: Change[] = []
  return { inner, changes, host: planned(inner, (change) => changes.push(change)) }
}

describe('a plan', () => {
  it('notes every change to files as data, in order, and changes nothing', async () => {
    const { inner, changes, host } = plan()
    const before = inner.tree()
    await host.files.write('/etc/alias', 'new\n', { follow: true, owner: { user: 'root' } })
    await host.files.append('/etc/motd', 'more\n')
    await host.files.write('/opt/x', '', { mode: 0o700 })
    await host.files.link('x', '/opt/y')
    await host.files.setMode('/srv/a/b', 0o640)
    await host.files.setOwner('/srv', { user: 'not-there-yet' })
    await host.files.rename('/srv/a', '/srv/c')
    await host.files.remove('/etc/none')
    await host.files.remove('/opt', { recursive: true })
    await host.files.setTimes('/srv/c', new Date(1), new Date(2))
    const text = (value: unknown) => (Buffer.isBuffer(value) ? value.toString() : value)
    assert.deepEqual(
      changes.map((change) => Object.fromEntries(Object.entries(change).map(([name, value]) => [name, text(value)]))),
      [
        {
          kind: 'write',
          path: '/etc/motd',
          before: 'old\n',
          after: 'new\n',
          mode: 0o600,
          owner: { user: 'root' },
          appended: false,
        },
        {
          kind: 'write',
          path: '/etc/motd',
          before: 'new\n',
          after: 'new\nmore\n',
          mode: 0o600,
          owner: undefined,
          appended: true,
        },
        { kind: 'directory', path: '/opt', mode: 0o755, owner: undefined },
        { kind: 'write', path: '/opt/x', before: undefined, after: '', mode: 0o700, owner: undefined, appended: false },
        { kind: 'link', path: '/opt/y', target: 'x', before: undefined },
        { kind: 'mode', path: '/srv/a/b', mode: 0o640 },
        { kind: 'owner', path: '/srv', owner: { user: 'not-there-yet' } },
        { kind: 'rename', from: '/srv/a', path: '/srv/c' },
        { kind: 'remove', path: '/opt' },
        { kind: 'times', path: '/srv/c', accessed: new Date(1), modified: new Date(2) },
      ],
    )
    assert.equal(await host.files.readText('/srv/c/b'), 'b')
    assert.equal((await host.files.stat('/srv/c/b'))?.mode, 0o640)
    assert.deepEqual(inner.tree(), before)
  })

  it('asks, but does not run', async () => {
    const { inner, changes, host } = plan()
    assert.equal((await host.commands.query(['uname', '-r'])).stdout, '6.12\n')
    const { exitCode, stdout } = await host.commands.run(['reboot', 'now'], { cwd: '/', input: 'y' })
    assert.deepEqual([exitCode, stdout], [0, ''])
    await host.commands.run(['chpasswd', '-e'], { secret: true, input: 'sam:hunter2' })
    assert.deepEqual(changes, [
      { kind: 'run', argv: ['reboot', 'now'], input: 'y', cwd: '/', secret: false },
      { kind: 'run', argv: ['chpasswd'], secret: true },
    ])
    assert.deepEqual(inner.ran, [])
    assert.equal(await host.commands.find('gpg'), '/usr/bin/gpg')
    await host.files.write('/opt/tool', '', { mode: 0o755 })
    assert.equal(await host.commands.find('/opt/tool'), '/opt/tool')
    assert.equal(await host.commands.find('/opt/other'), undefined)
  })

  it('fetches, but does not send, unless the caller promises that it changes nothing', async () => {
    const { inner, changes, host } = plan()
    assert.equal((await host.http.get('http://seed/')).body.toString(), 'seed')
    const answer = await host.http.request('POST', 'http://u:p@home/?token=t', {
      body: 'text',
      headers: { 'x-token': 't', a: 'b' },
    })
    assert.deepEqual([answer.status, answer.body.length], [200, 0])
    assert.equal((await host.http.race(['http://token/'], { method: 'PUT' })).body.length, 0)
    assert.equal((await host.http.race(['http://token/'], { method: 'PUT', harmless: true })).body.toString(), 'token')
    assert.deepEqual(changes, [
      {
        kind: 'request',
        method: 'POST',
        url: 'http://home/?token=REDACTED',
        headers: { 'x-token': 'REDACTED', a: 'b' },
        size: 4,
      },
      { kind: 'request', method: 'PUT', url: 'http://token/', headers: {}, size: 0 },
    ])
    assert.deepEqual(
      inner.requests.map(({ method, url }) => `${method} ${url}`),
      ['GET http://seed/', 'PUT http://token/'],
    )
  })
})
