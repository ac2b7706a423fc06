import assert from 'node:assert/strict'
import { planOf } from '../../../../datasources/akamai/shared/akamai-plan.ts'
import { downNic } from '../../../support/scripted-network.ts'
import { machine } from '../../machine.ts'

const [four, six] = ['http://169.254.169.254/', 'http://[fd00:a9fe:a9fe::1]/']
const usual = {
  allow_local_stage: true,
  allow_init_stage: true,
  allow_dhcp: true,
  allow_ipv4: true,
  allow_ipv6: true,
  preferred_mac_prefixes: ['f2:3'],
}
const plan = (settings = {}, board_serial = '', container = false) =>
  planOf({ ...usual, ...settings }, machine({ dmi: { board_serial }, container }).facts)

describe('the plan of a machine at Akamai', () => {
  it('asks in both phases, by IPv6 and by IPv4', () => {
    const { never, bases, dhcp, ipv6 } = plan()
    assert.deepEqual(
      { never, bases, dhcp, ipv6 },
      {
        never: false,
        bases: { local: [six, four], network: [six, four] },
        dhcp: true,
        ipv6: true,
      },
    )
  })

  it('follows the settings', () => {
    assert.deepEqual(plan({ allow_local_stage: false }).bases, { local: [], network: [six, four] })
    assert.deepEqual(plan({ allow_init_stage: false }).bases, { local: [six, four], network: [] })
    assert.deepEqual(plan({ allow_dhcp: false }).bases, { local: [six], network: [six, four] })
    assert.deepEqual(plan({ allow_dhcp: false, allow_ipv6: false }).bases, { local: [], network: [four] })
    assert.deepEqual(plan({ base_urls: { ipv4: 'http://10.0.0.1' } }).bases.network, [six, 'http://10.0.0.1/'])
  })

  it('follows the flags in the firmware before the settings', () => {
    const flagged = plan({ allow_ipv4: false, allow_local_stage: true }, 'als=0;ais=1;dhcp=1;v4=1;v6=0;pmp=aa:bb,CC')
    assert.deepEqual(flagged.bases, { local: [], network: [four] })
    const prefers = ['aa:bb:00:00:00:01', 'cc:00:00:00:00:01', 'f2:3c:00:00:00:01']
    assert.deepEqual(
      prefers.map((mac) => flagged.prefers(downNic('eth0', mac))),
      [true, true, false],
    )
    assert.deepEqual(plan({}, 'v6=0', true).bases.local, [six, four], 'a container sees the firmware of its host')
    assert.deepEqual(plan({}, 'Default string').bases.local, [six, four])
  })

  it('never asks where both phases or both families are forbidden', () => {
    assert.equal(plan({ allow_local_stage: false, allow_init_stage: false }).never, true)
    assert.equal(plan({}, 'v4=0;v6=0').never, true)
    assert.equal(plan({ allow_local_stage: false, allow_ipv6: false }).never, false)
  })
})
