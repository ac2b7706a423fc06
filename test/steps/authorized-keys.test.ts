import assert from 'node:assert/strict'
import type { World, WorldFile } from '../../system/memory.ts'
import { ranStep } from './machine.ts'

const file = '/home/eve/.ssh/authorized_keys'

const passwd =
  'root:x:0:0:root:/root:/bin/bash\neve:x:1000:1000::/home/eve:/bin/sh\ngone:x:1001:1001::/home/gone:/bin/sh\n'

function withEve(keys: string | undefined, world: World = {}): World {
  const own = { uid: 1000, gid: 1000 }
  const files: Record<string, WorldFile> = {
    '/etc/passwd': passwd,
    '/root': { directory: true, mode: 0o700 },
    '/home/eve': { directory: true, mode: 0o700, ...own },
    ...(keys !== undefined && {
      '/home/eve/.ssh': { directory: true, mode: 0o755 },
      [file]: { content: keys, mode: 0o644 },
    }),
  }
  return { ...world, files }
}

describe('authorized_keys', () => {
  it('are appended to those that are there, and the files stay as open as they were', async () => {
    const step = 'authorized_keys: {root: [ssh-rsa AAAA r], eve: [ssh-ed25519 BBBB, ssh-rsa CCCC]}'
    const { host, errors } = await ranStep(step, withEve('ssh-rsa CCCC\n'))
    assert.deepEqual(errors, [])
    assert.equal(host.text(file), 'ssh-rsa CCCC\nssh-ed25519 BBBB\n')
    assert.equal(host.text('/root/.ssh/authorized_keys'), 'ssh-rsa AAAA r\n')
    const tree = host.tree()
    const shown = ['/home/eve/.ssh', file, '/root/.ssh', '/root/.ssh/authorized_keys'].map((path) => [
      tree[path]?.mode.toString(8),
      tree[path]?.uid,
    ])
    assert.deepEqual(shown, [
      ['755', 1000],
      ['644', 1000],
      ['700', 0],
      ['600', 0],
    ])
  })

  it('are there once, however often the step runs and whatever their comment is', async () => {
    const step = `authorized_keys: {eve: ['ssh-rsa CCCC other', plain, plain, "ssh-rsa DDDD\\n"]}`
    const first = await ranStep(step, withEve('from="10.0.0.1" ssh-rsa CCCC eve'))
    const text = 'from="10.0.0.1" ssh-rsa CCCC eve\nplain\nssh-rsa DDDD\n\n'
    assert.equal(first.host.text(file), text)
    const second = await ranStep(step, withEve(text))
    assert.equal(second.host.text(file), text)
  })

  it('get the options that they are given', async () => {
    const step = `authorized_keys: {eve: ['command="true" ssh-rsa CCCC']}`
    const { host } = await ranStep(step, withEve('ssh-rsa BBBB\nssh-rsa CCCC eve\n'))
    assert.equal(host.text(file), 'ssh-rsa BBBB\ncommand="true" ssh-rsa CCCC\n')
  })

  it('are fetched, once for all users, and a blank line follows as yip has it', async () => {
    const step = `authorized_keys: {eve: ["github:eve"], root: ["github:eve", "gitlab:r", "http://10.0.0.1/me?token=x"]}`
    const { host, errors } = await ranStep(
      step,
      withEve(undefined, { http: (request) => `ssh-rsa ${request.url.length} ${request.url}\n` }),
    )
    assert.deepEqual(errors, [])
    assert.deepEqual(
      host.requests.map(({ url }) => url),
      ['https://github.com/eve.keys', 'https://gitlab.com/r.keys', 'http://10.0.0.1/me?token=x'],
    )
    assert.equal(host.text(file), 'ssh-rsa 27 https://github.com/eve.keys\n\n')
    assert.match(host.text('/root/.ssh/authorized_keys'), /eve.keys\n\nssh-rsa 25 .*r.keys\n\nssh-rsa \d+ .*\n\n$/)
  })

  it('that cannot be had or put somewhere are failures, and the others are there all the same', async () => {
    const step = `authorized_keys: {root: ["http://10.0.0.1/nope?token=secret", plain, "ssh-rsa: AAAA", "ftp://x/y"], ghost: [k], gone: [k]}`
    const { host, errors } = await ranStep(step, withEve(undefined, { http: () => 404 }))
    assert.equal(host.text('/root/.ssh/authorized_keys'), 'plain\n')
    assert.equal(host.requests.length, 1)
    assert.equal(errors.length, 5)
    assert.deepEqual(errors.slice(1), [
      'keys of root: one is neither a public key nor an address',
      'keys of root: one has an address that is none of http:, https:, github: and gitlab:',
      'keys of ghost: there is no such user',
      'keys of gone: there is no home /home/gone for them',
    ])
    assert.match(errors[0] ?? '', /^keys of root: .*10\.0\.0\.1\/nope.*404/)
    assert.doesNotMatch(errors.join(), /secret/)
    assert.equal(host.tree()['/home/gone'], undefined)
  })

  it('are asked for again while the network is not there, and not for ever', async () => {
    const { host, errors } = await ranStep('authorized_keys: {root: ["http://10.0.0.1/x"]}', {
      ...withEve(undefined),
      http: { 'http://10.0.0.1/x': [{ error: 'unreachable' }, 'ssh-rsa AAAA\n'] },
    })
    assert.deepEqual([errors, host.requests.length], [[], 2])
    const never = await ranStep('authorized_keys: {root: ["http://10.0.0.1/x"]}', {
      ...withEve(undefined),
      http: () => ({ error: 'unreachable' }),
    })
    assert.deepEqual([never.errors.length, never.host.requests.length], [1, 10])
  })

  it('are of users with lists of texts', async () => {
    const { host, errors } = await ranStep(
      'authorized_keys: {root: ssh-rsa AAAA, eve: [ssh-rsa BBBB]}',
      withEve(undefined),
    )
    assert.equal(errors.length, 1)
    assert.equal(host.text(file), 'ssh-rsa BBBB\n')
  })
})
