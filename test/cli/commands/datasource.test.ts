import assert from 'node:assert/strict'
import { run } from '../run.ts'

const tree = {
  '/machine/proc/cmdline': 'ro ds=nocloud;s=/seed/\n',
  '/machine/sys/class/dmi/id/sys_vendor': 'QEMU\n',
  '/machine/var/lib/cloud/seed/config_drive/openstack/latest/meta_data.json': '{}',
}

describe('firstlight datasource detect', () => {
  it('says of a tree what is chosen and what that hides, with the exit code of the generator', async () => {
    const { exitCode, out } = await run(['datasource', 'detect', '--root', '/machine'], { files: tree })
    assert.equal(exitCode, 0)
    assert.match(out, /^nocloud\n/i)
    assert.match(out, /ConfigDrive is here too, and hidden: nocloud was asked for/i)
    assert.match(out, /ConfigDrive +yes +\/var\/lib\/cloud\/seed\/config_drive\/.* exists/)
    assert.match(out, /\nNot here: .*--all says why/)
    assert.doesNotMatch(out, /Ec2 +maybe/, 'what nobody asks is not doubtful')
  })

  it('says as JSON what every source looked at', async () => {
    const { exitCode, out } = await run(['datasource', 'detect', '--json', '--root', '/machine'], {
      files: { '/machine/proc/cmdline': 'ro\n' },
    })
    const told = JSON.parse(out)
    assert.deepEqual([exitCode, told.exitCode, told.chosen], [1, 1, []])
    const nocloud = told.sources.find(({ name }: { name: string }) => name === 'NoCloud')
    assert.equal(nocloud.answer, 'no')
    assert.ok(nocloud.lookedAt.length > 3)
  })

  it('lists with --all what was looked at', async () => {
    const { out } = await run(['datasource', 'detect', '--all'])
    assert.match(out, /Not here:\n(.*\n)* +ConfigDrive +no +.*the label config-2 or CONFIG-2/)
  })

  it('says of a source that is taken with None alone that nothing here is of it', async () => {
    const list = (names: string) => ({ '/machine/etc/cloud/cloud.cfg': `datasource_list: [ ${names} ]\n` })
    const told = async (names: string) =>
      await run(['datasource', 'detect', '--root', '/machine'], { files: list(names) })
    assert.match((await told('Vultr, None')).out, /nothing here is of Vultr: the stages ask before they read it/)
    assert.doesNotMatch((await told('Vultr')).out, /nothing here/)
  })

  it('shows what the machine says of itself with --all, or if nothing is found', async () => {
    const { out } = await run(['datasource', 'detect', '--all', '--root', '/machine'], { files: tree })
    assert.match(out, /\nThe machine:\n(.*\n)* {2}DMI_SYS_VENDOR=QEMU\n/)
    const unknown = await run(['datasource', 'detect'])
    assert.match(unknown.out, /nothing found.*exit code 1\n(.*\n)*The machine:\n/)
  })

  it('wants a tree that is there', async () => {
    const { exitCode, err } = await run(['datasource', 'detect', '--root', '/nowhere'])
    assert.equal(exitCode, 1)
    assert.match(err, /\/nowhere: no such directory/)
  })
})
