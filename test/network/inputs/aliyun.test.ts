import assert from 'node:assert/strict'
import type { Json, JsonObject } from '../../../core/json.ts'
import { convertAliyun } from '../../../network/inputs/aliyun.ts'

const nics = ['eth10', 'eth2', 'eth0'].map((name, index) => ({ name, mac: `02:00:00:00:00:0${index}` }))
const [ten = '', two = '', zero = ''] = nics.map(({ mac }) => mac)
const four = { 'private-ipv4s': ['10.0.0.4', '10.0.0.5'], 'vswitch-cidr-block': '10.0.0.0/24' }

function converted(macs: Json, only?: string) {
  const { config, problems } = convertAliyun({ interfaces: { macs } }, { document: 'network', nics, only })
  const ethernets = config?.['ethernets'] as Record<string, JsonObject> | undefined
  return { ethernets, codes: problems.map(({ code }) => code) }
}

describe("Alibaba Cloud's network metadata", () => {
  it('becomes DHCP on each NIC, the first by name preferred', () => {
    const { ethernets } = converted({ [ten]: four, [two]: four, [zero]: { ...four, ipv6s: ['2001:db8::5'] } })
    const metrics = Object.entries(ethernets ?? {}).map(([name, value]) => [name, value['dhcp4-overrides']])
    assert.deepEqual(Object.fromEntries(metrics), {
      eth0: { 'route-metric': 100 },
      eth2: { 'route-metric': 200 },
      eth10: { 'route-metric': 300 },
    })
    assert.deepEqual(ethernets?.['eth0'], {
      dhcp4: true,
      'dhcp4-overrides': { 'route-metric': 100 },
      dhcp6: true,
      'dhcp6-overrides': { 'route-metric': 100 },
      match: { macaddress: zero },
      'set-name': 'eth0',
    })
  })

  it('leaves out what it says nothing about, and metrics where one NIC is left', () => {
    assert.deepEqual(converted({ [ten]: {}, [two]: four }).ethernets, {
      eth2: { dhcp4: true, dhcp6: false, match: { macaddress: two }, 'set-name': 'eth2' },
    })
    assert.deepEqual(Object.keys(converted({ [ten]: four, [two]: four }, 'eth2').ethernets ?? {}), ['eth2'])
  })

  it('has no DHCPv4 in a network that is IPv6 only', () => {
    const { ethernets } = converted({ [zero]: { ipv6s: '["2001:db8::5"]' }, [two]: four })
    assert.deepEqual(
      [ethernets?.['eth0']?.['dhcp4'], ethernets?.['eth0']?.['dhcp4-overrides'], ethernets?.['eth2']?.['dhcp4']],
      [false, undefined, true],
    )
  })

  it('that cannot be used says so', () => {
    assert.deepEqual(converted('macs').codes, ['network/bad-entry'])
    assert.deepEqual(converted({ '02:00:00:00:00:99': four }).codes, ['network/missing-device'])
  })
})
