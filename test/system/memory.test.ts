import assert from 'node:assert/strict'
import { memory } from '../../system/memory.ts'

describe('the memory host', () => {
  it('answers with scripted output and keeps what was asked', async () => {
    const host = memory({
      commands: {
        'uname -m': 'x86_64\n',
        'systemctl *': 3,
        'systemctl start *': '',
        useradd: async (_, { files }) => {
          await files.append('/etc/passwd', 'sam:x:1000:1000::/home/sam:/bin/sh\n')
          return ''
        },
      },
    })
    assert.equal((await host.commands.query(['uname', '-m'])).stdout, 'x86_64\n')
    await host.commands.run(['systemctl', 'start', 'ssh'])
    await assert.rejects(host.commands.run(['systemctl', 'stop', 'ssh']), {
      code: 'exit',
      detail: { program: 'systemctl', exitCode: 3, output: '' },
    })
    await host.commands.run(['useradd'])
    assert.equal(host.text('/etc/passwd'), 'sam:x:1000:1000::/home/sam:/bin/sh\n')
    await assert.rejects(host.commands.run(['mount', '/x']), { code: 'not-found' })
    assert.deepEqual(host.ran, [
      ['systemctl', 'start', 'ssh'],
      ['systemctl', 'stop', 'ssh'],
      ['useradd'],
      ['mount', '/x'],
    ])
    assert.equal(host.calls[0]?.kind, 'query')
  })

  it('finds scripted programs, listed ones and executable files', async () => {
    const host = memory({
      commands: { 'apt-get *': '' },
      programs: ['/usr/sbin/netplan'],
      files: { '/usr/bin/gpg': { content: '', mode: 0o755 }, '/usr/bin/notes': 'text' },
    })
    assert.equal(await host.commands.find('apt-get'), '/usr/bin/apt-get')
    assert.equal(await host.commands.find('netplan'), '/usr/sbin/netplan')
    assert.equal(await host.commands.find('gpg'), '/usr/bin/gpg')
    assert.equal(await host.commands.find('notes'), undefined)
  })

  it('retries requests in its own time', async () => {
    const host = memory({ http: { 'http://10.0.0.1/': [500, { error: 'unreachable' }, 'here'] } })
    const started = host.clock.now().getTime()
    const response = await host.http.get('http://10.0.0.1/', { retries: 2, interval: 60_000 })
    assert.equal(response.body.toString(), 'here')
    assert.equal(host.clock.now().getTime() - started, 120_000)
    assert.deepEqual(host.sleeps, [60_000, 60_000])
    assert.equal(host.requests.length, 3)
    await assert.rejects(host.http.get('http://10.0.0.2/'), { code: 'unreachable' })
  })

  it('shows its tree without plain parent directories', async () => {
    const host = memory({
      files: {
        '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
        '/etc/mtab': { link: '../proc/mounts' },
        '/srv': { directory: true },
      },
    })
    await host.files.write('/etc/ssh/sshd_config', 'Port 22\n', { mode: 0o600, owner: { user: 'root' } })
    assert.deepEqual(host.tree(), {
      '/etc/mtab': { type: 'link', target: '../proc/mounts', mode: 0o777, uid: 0, gid: 0 },
      '/etc/passwd': { type: 'file', content: 'root:x:0:0:root:/root:/bin/sh\n', mode: 0o644, uid: 0, gid: 0 },
      '/etc/ssh/sshd_config': { type: 'file', content: 'Port 22\n', mode: 0o600, uid: 0, gid: 0 },
      '/srv': { type: 'directory', mode: 0o755, uid: 0, gid: 0 },
    })
  })
})
