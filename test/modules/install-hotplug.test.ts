import assert from 'node:assert/strict'
import { installHotplug } from '../../modules/install-hotplug.ts'
import { applied } from './machine.ts'

describe('install_hotplug', () => {
  it('writes its rule where it is wanted and possible, and otherwise removes it', async () => {
    const commands = { 'udevadm *': '' }
    const rules = '/etc/udev/rules.d/90-cloud-init-hook-hotplug.rules'
    const wanted = { updates: { network: { when: ['hotplug'] } } }
    const on = await applied(installHotplug, wanted, { commands })
    assert.match(on.host.text(rules), /SUBSYSTEM=="net", RUN\+="\/usr\/lib\/cloud-init\/hook-hotplug"/)
    assert.deepEqual(on.trace(), ['udevadm control --reload-rules'])
    const off = await applied(installHotplug, {}, { commands, files: { [rules]: 'old' } })
    assert.equal(await off.host.files.exists(rules), false)
    const byDefault = {
      default: ['boot-new-instance', 'hotplug'],
      supported: ['boot-new-instance', 'hotplug'],
    } as const
    assert.equal((await applied(installHotplug, {}, { commands, networkEvents: byDefault })).trace().length, 1)
    const byMac = await applied(installHotplug, wanted, {
      commands,
      networkEvents: { ...byDefault, macs: '86:*' },
    })
    assert.match(
      byMac.host.text(rules),
      /ACTION!="add", GOTO="cloudinit_end"\nATTR\{address\}=="86:\*", GOTO="cloudinit_hook"\nGOTO="cloudinit_end"\nLABEL="cloudinit_hook"\nSUBSYSTEM=="net", RUN/,
    )
    const never = { default: ['boot-new-instance'], supported: ['boot-new-instance'] } as const
    const refused = await applied(installHotplug, wanted, { commands, networkEvents: never })
    assert.deepEqual([refused.codes(), refused.trace()], [['hotplug/not-supported'], []])
    const some = { ...byDefault, drivers: ['vmxnet3', 'e1000', 'x", GOTO="y'] }
    const picky = await applied(installHotplug, {}, { commands, networkEvents: some })
    const lines = picky.host.text(rules).split('\n').slice(1)
    assert.deepEqual(lines.slice(0, 4), [
      'ACTION!="add", GOTO="cloudinit_end"',
      'ENV{ID_NET_DRIVER}=="vmxnet3|e1000", GOTO="cloudinit_hook"',
      'GOTO="cloudinit_end"',
      'LABEL="cloudinit_hook"',
    ])
    const admin = { '/var/lib/cloud/hotplug.enabled': '{"scopes": ["network"]}' }
    assert.equal((await applied(installHotplug, {}, { commands, files: admin })).trace().length, 1)
  })
})
