// What the context of a module says about the agent, in the modules that need it.

import assert from 'node:assert/strict'
import { ansible } from '../../modules/ansible.ts'
import { packageUpdateUpgradeInstall } from '../../modules/package-update-upgrade-install.ts'
import { powerStateChange } from '../../modules/power-state-change.ts'
import { snap } from '../../modules/snap/snap.ts'
import { applied } from './machine.ts'

describe('a module', () => {
  it('waits for the process of the agent, by its number', async () => {
    const config = { power_state: { mode: 'poweroff' } }
    const { said, trace } = await applied(powerStateChange, config, { commands: { '/bin/sh *': '' } })
    assert.match(trace()[0] ?? '', /was="\$\(tr .* <\/proc\/42\/cmdline\)"/)
    assert.equal(said[0]?.message, 'will execute: shutdown -P now after process 42 ends')
  })

  it('marks what is done with the number of that process', async () => {
    const snapped = await applied(snap, { snap: { commands: [['list']] } }, { commands: { 'snap *': '' } })
    assert.equal(snapped.host.text('/var/lib/cloud/sem/snap_seeded.once'), '42: 1767225600\n')
    const config = { package_update: true, packages: [] }
    const updated = await applied(packageUpdateUpgradeInstall, config, { unscripted: 'succeed', programs: ['apt-get'] })
    assert.equal(updated.host.text('/var/lib/cloud/instances/i-1/sem/update_sources'), '42: 1767225600\n')
  })

  it('runs programs at home as the agent is, or as root', async () => {
    for (const home of ['/home/agent', undefined]) {
      const config = { ansible: { install_method: 'distro' as const, pull: { url: 'u', playbook_name: 'p.yml' } } }
      const machine = { unscripted: 'succeed', programs: ['ansible'], environment: { HOME: home } } as const
      const { host } = await applied(ansible, config, machine)
      const pulled = host.calls.find(({ argv }) => argv[0] === 'ansible-pull')
      assert.equal(pulled?.options.env?.['HOME'], home ?? '/root')
    }
  })
})
