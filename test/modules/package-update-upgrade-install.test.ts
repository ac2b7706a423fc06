import assert from 'node:assert/strict'
import { packageUpdateUpgradeInstall } from '../../modules/package-update-upgrade-install.ts'
import { applied, machine } from './machine.ts'

describe('package_update_upgrade_install', () => {
  it('reads the index, upgrades and installs', async () => {
    const { trace } = await applied(
      packageUpdateUpgradeInstall,
      { packages: ['a', ['b', '1']], package_upgrade: true },
      { systemInfo: { distro: 'rhel' }, commands: { 'dnf *': '' } },
    )
    assert.deepEqual(trace(), ['dnf -y makecache', 'dnf -y upgrade', 'dnf -y install a b-1'])
  })

  it('goes on after a failure, and reboots if packages ask for it', async () => {
    const box = machine({
      systemInfo: { distro: 'rhel' },
      files: { '/run/reboot-needed': '' },
      commands: { 'dnf *': '', 'dnf -y makecache': 1, '/sbin/reboot': '' },
    })
    const config = { packages: ['a'], apt_update: true, package_reboot_if_required: true }
    await assert.rejects(packageUpdateUpgradeInstall.apply(config, box.context), /Package update failed.*still up/)
    assert.deepEqual(box.trace(), ['dnf -y makecache', 'dnf -y install a', '/sbin/reboot'])
    assert.deepEqual(box.host.sleeps, [1000, 2000, 4000, 8000, 16000, 32000])
    // Its failure tells all of that.
    assert.deepEqual(box.codes(), [])
  })

  it('refuses entries that name nothing', async () => {
    const box = machine()
    await assert.rejects(
      packageUpdateUpgradeInstall.apply({ packages: [['a', 'b', 'c']] }, box.context),
      /packages\/0 is a list/,
    )
  })
})
