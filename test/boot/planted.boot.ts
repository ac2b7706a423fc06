// What a local user can do about the places that the agent writes to: a link planted before the boot of a new instance, and links
// that come and go while one is applied.
import assert from 'node:assert/strict'
import { basename } from 'node:path'
import type { Container } from '../machines/container.ts'
import { lines, type Machine, machine, seed, status } from './machine.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0000000000000000000000000000000000000000000 x'
const FILES = 60
const ROUNDS = 5

// Exchanges each directory with a link to /etc/cloud as fast as it can, without a moment in which there is neither.
const SWAPPER = `import ctypes, os
libc = ctypes.CDLL(None)
names = ['.ssh', 'target', 'made']
os.chdir('/home/bob')
for name in names:
    os.makedirs(name, exist_ok=True)
    if not os.path.lexists(name + '.other'):
        os.symlink('/etc/cloud', name + '.other')
here = -100
print('swapping', flush=True)
while True:
    for name in names:
        libc.renameat2(here, name.encode(), here, (name + '.other').encode(), 2)
`

const UNIT = `[Unit]
DefaultDependencies=no
After=local-fs.target
Before=cloud-init-local.service
[Service]
Type=exec
User=bob
ExecStart=/usr/bin/python3 /usr/local/lib/swapper.py
[Install]
WantedBy=sysinit.target
`

const files = Array.from({ length: FILES }, (_, index) => ({
  path: `/home/bob/target/${index % 2 ? 'deeper/' : ''}file-${index}`,
  content: '{{ v1.instance_id }}\n',
  owner: 'bob:bob',
  permissions: '0666',
  append: index % 3 === 2,
  defer: true,
}))

const USER_DATA = `## template: jinja
#cloud-config
${JSON.stringify({
  users: [
    { name: 'bob', ssh_authorized_keys: [KEY] },
    { name: 'eve', ssh_authorized_keys: [KEY] },
  ],
  write_files: files,
  runcmd: ['basename $(readlink /var/lib/cloud/instance) >> /var/lib/ran'],
})}
`

const DOCUMENT = JSON.stringify({
  name: 'made',
  stages: {
    network: [
      {
        directories: Array.from({ length: 20 }, (_, index) => ({
          path: `/home/bob/made/directory-${index}`,
          permissions: 0o777,
          ownerstring: 'bob',
        })),
        files: Array.from({ length: 20 }, (_, index) => ({
          path: `/home/bob/made/file-${index}`,
          content: 'x',
          ownerstring: 'bob',
        })),
      },
    ],
  },
})

describe('a user who plants links', () => {
  let disk: Machine
  let up: Container

  const instance = (id: string) => seed({ 'meta-data': `instance-id: ${id}\nlocal-hostname: bespin\n` })
  /** Kind, mode, owner and content of everything in /etc/cloud. */
  const machineConfig = () =>
    up.read([
      'sh',
      '-c',
      `find /etc/cloud -printf '%p %y %m %u %g %s %l\\n' | sort; find /etc/cloud -type f | sort | xargs sha256sum`,
    ])
  const asBob = (script: string) => up.read(['runuser', '-u', 'bob', '--', 'sh', '-c', `cd; ${script}`])

  before(async () => {
    disk = await machine()
    disk.write({ ...instance('first'), ...seed({ 'user-data': USER_DATA }), '/oem/made.yaml': DOCUMENT })
    up = await disk.boot()
    assert.deepEqual((await status(up)).errors, [])
  })

  after(() => disk.remove())

  it('does not get the configuration of the machine with a link at ~/.ssh, and the boot says so', async () => {
    const untouched = await machineConfig()
    await asBob('rm -rf .ssh && ln -s /etc/cloud .ssh')
    disk.write(instance('linked'))
    up = await disk.boot()
    const told = await status(up)
    assert.equal(await machineConfig(), untouched)
    assert.equal(told.code, 1)
    assert.match(told.errors.join('\n'), /bob.*\/home\/bob\/\.ssh/)
    assert.deepEqual(await lines(up, '/home/eve/.ssh/authorized_keys'), [KEY])
    assert.deepEqual((await lines(up, '/var/lib/ran')).at(-1), 'linked')
  })

  it('does not get it by swapping directories while files are written', async () => {
    const untouched = await machineConfig()
    await up.read(['sh', '-c', 'cd /home/bob && rm -rf .ssh target made'])
    disk.write({ '/usr/local/lib/swapper.py': SWAPPER, '/etc/systemd/system/swapper.service': UNIT })
    await up.read(['systemctl', '--quiet', 'enable', 'swapper'])
    let refused = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      disk.write(instance(`round-${round}`))
      up = await disk.boot()
      const { errors } = await status(up)
      refused += errors.join().split('/etc/cloud').length - 1
      assert.equal((await up.read(['systemctl', 'is-active', 'swapper'])).trim(), 'active')
      // From here on the directories stay: grep would miss one that is swapped while it looks.
      await up.read(['systemctl', 'stop', 'swapper'])
      // Each file was written into the directory as it was, or the boot says why not.
      const { stdout } = await up.run(['grep', '-rlw', `round-${round}`, '/home/bob'])
      const written = new Set(stdout.split('\n').map((path) => basename(path)))
      for (const { path } of files) {
        if (!written.has(basename(path))) assert.match(errors.join(), new RegExp(`${path}\\b(?!\\d)`))
      }
      assert.deepEqual((await lines(up, '/var/lib/ran')).at(-1), `round-${round}`)
      assert.equal(await machineConfig(), untouched)
    }
    assert.ok(refused > 0, 'no link was ever met')
  })
})
