import assert from 'node:assert/strict'
import { publicKey } from '../support/public-key.ts'
import { bootOnce, machine, restart, seedDirectory } from './whole-boot.ts'

const userData = `Content-Type: multipart/mixed; boundary="B"
MIME-Version: 1.0

--B
Content-Type: text/cloud-config

#cloud-config
users:
- name: bob
  ssh_authorized_keys: [${publicKey('bob')}]
write_files:
- path: /etc/motd
  content: hello
- path: /home/bob/late
  content: deferred
  owner: bob
  defer: true
runcmd:
- echo one
- [sh, -c, "echo 'two'"]
bootcmd:
- echo early

--B
Content-Type: text/x-shellscript
Content-Disposition: attachment; filename="first.sh"

#!/bin/sh
echo script
--B
Content-Type: text/x-shellscript-per-boot
Content-Disposition: attachment; filename="every.sh"

#!/bin/sh
echo every
--B--
`

const network = 'version: 2\nethernets:\n  eth0:\n    addresses: [10.0.0.2/24]\n'

const seed = { 'user-data': userData, 'network-config': network, 'vendor-data': '#cloud-config\ntimezone: Etc/UTC\n' }

/** What was run that a user asked for. */
const work = (ran: readonly (readonly string[])[]) =>
  ran
    .map((argv) =>
      argv
        .join(' ')
        .replace('/var/lib/cloud/', '')
        .replace(/\S*\/tmp\/\S+/, 'TEMPORARY'),
    )
    .filter((line) => /^(?:scripts|instance)\/|^useradd bob|TEMPORARY/.test(line))

describe('a first boot', () => {
  it('does what the seed says, stage by stage, and says that it did', async () => {
    const host = machine(seed)
    const { status, exitCode, stages, told } = await bootOnce(host)
    assert.deepEqual(told, [])
    assert.deepEqual(stages, { fs: 0, local: 0, boot: 0, network: 0, config: 0, final: 0 })
    assert.deepEqual([exitCode, status.running, status.condition], [0, 'done', 'healthy'])
    assert.equal(status.datasource, `DataSourceNoCloud [seed=${seedDirectory}]`)
    assert.equal(host.text('/etc/motd'), 'hello')
    assert.equal(host.text('/home/bob/late'), 'deferred')
    assert.equal(host.text('/etc/hostname'), 'web-1\n')
    assert.match(host.text('/etc/netplan/50-cloud-init.yaml'), /10\.0\.0\.2\/24/)
    assert.match(host.text('/home/bob/.ssh/authorized_keys'), /^ssh-ed25519 \S+ bob\n$/)
    assert.equal(
      host.text('/var/lib/cloud/instances/i-1/scripts/runcmd'),
      "#!/bin/sh\necho one\n'sh' '-c' 'echo '\\''two'\\'''\n",
    )
    assert.deepEqual(work(host.ran), [
      '/bin/sh TEMPORARY',
      'useradd bob -m',
      'scripts/per-boot/every.sh',
      'instance/scripts/first.sh',
      'instance/scripts/runcmd',
    ])
  })

  it('removes programs that were being run when an earlier boot was killed', async () => {
    const host = machine(seed, { files: { '/var/lib/cloud/tmp/download-1/install': { content: '', mode: 0o700 } } })
    await bootOnce(host)
    assert.equal(await host.files.exists('/var/lib/cloud/tmp'), false)
  })

  it('leaves the state that other programs read', async () => {
    const host = machine(seed)
    await bootOnce(host)
    assert.equal(host.text('/run/cloud-init/cloud-id-nocloud'), 'nocloud\n')
    assert.equal(host.text('/var/lib/cloud/data/instance-id'), 'i-1\n')
    assert.match(host.text('/var/lib/cloud/instances/i-1/boot-finished'), /^[\d.]+ - .+ - v\. /)
    const { v1 } = JSON.parse(host.text('/run/cloud-init/instance-data.json'))
    assert.deepEqual([v1.instance_id, v1.local_hostname, v1.platform], ['i-1', 'web-1', 'nocloud'])
    assert.deepEqual(JSON.parse(host.text('/var/lib/cloud/data/result.json')), {
      v1: { datasource: `DataSourceNoCloud [seed=${seedDirectory}]`, errors: [] },
    })
    const tree = host.tree()
    const open = Object.entries(tree).filter(([, { type, mode }]) => type === 'file' && mode & 0o004)
    const shown = open.filter(
      ([path, { content = '' }]) => path.startsWith('/var/lib/cloud/instances') && content.includes('echo'),
    )
    assert.deepEqual(
      shown.map(([path]) => path),
      [],
      'user-data are for root only',
    )
  })

  it('is followed by boots that repeat none of it, but do the work of every boot', async () => {
    const host = machine(seed)
    await bootOnce(host)
    const before = host.tree()
    const count = host.ran.length
    await restart(host)
    const { exitCode, stages } = await bootOnce(host)
    assert.equal(exitCode, 0)
    assert.deepEqual(Object.values(stages), [0, 0, 0, 0, 0, 0])
    assert.deepEqual(work(host.ran.slice(count)), ['/bin/sh TEMPORARY', 'scripts/per-boot/every.sh'])
    const after = host.tree()
    const changed = Object.keys(after).filter((path) => before[path]?.content !== after[path]?.content)
    const expected =
      /^\/(?:run\/cloud-init|var\/log)\/|^\/var\/lib\/cloud\/data\/(?:status|result|previous-instance-id)|^\/var\/lib\/cloud\/instances\/i-1\/boot-finished$/
    assert.deepEqual(
      changed.filter((path) => !expected.test(path)),
      [],
    )
  })

  it('is a first boot again for another instance, with what was meant for the old one gone', async () => {
    const host = machine(seed)
    await bootOnce(host)
    const count = host.ran.length
    await host.files.write(`${seedDirectory}/meta-data`, 'instance-id: i-2\nlocal-hostname: web-2\n')
    await restart(host)
    const { exitCode } = await bootOnce(host)
    assert.equal(exitCode, 0)
    assert.equal(host.text('/etc/hostname'), 'web-2\n')
    assert.equal(await host.files.readLink('/var/lib/cloud/instance'), '/var/lib/cloud/instances/i-2')
    const again = work(host.ran.slice(count))
    assert.ok(again.includes('instance/scripts/runcmd'))
    assert.ok(again.includes('instance/scripts/first.sh'))
  })

  it('does not repeat for another instance what is done only once', async () => {
    const once = `Content-Type: multipart/mixed; boundary="B"\nMIME-Version: 1.0\n\n--B\nContent-Type: text/x-shellscript-per-once\nContent-Disposition: attachment; filename="once.sh"\n\n#!/bin/sh\n--B--\n`
    const host = machine({ 'user-data': once })
    await bootOnce(host)
    await host.files.write(`${seedDirectory}/meta-data`, 'instance-id: i-2\n')
    await restart(host)
    await bootOnce(host)
    assert.deepEqual(work(host.ran), ['scripts/per-once/once.sh'])
  })
})
