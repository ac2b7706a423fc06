import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { convertNamedByMac } from '../../../network/inputs/named-by-mac.ts'

const context = { document: 'metadata', nics: [{ name: 'ens3', mac: '52:54:00:00:00:01' }] }

describe('network/inputs/named-by-mac', () => {
  it('names each NIC as the machine does, and leaves the rest as it is', () => {
    const rest: readonly JsonObject[] = [
      { type: 'vlan', name: 'eth0.5', vlan_link: 'eth0', mac_address: '52:54:00:00:00:09' },
      { type: 'physical', name: 'eth7' },
      { type: 'nameserver', address: '192.0.2.1' },
    ]
    const nic = { type: 'physical', name: 'eth9', mac_address: '52:54:00:00:00:01', subnets: [] }
    const input = { version: 1, renderer: 'x', config: [nic, ...rest] }
    assert.deepEqual(convertNamedByMac(input, context), {
      config: { ...input, config: [{ ...nic, name: 'ens3' }, ...rest] },
      problems: [],
    })
  })

  it('is nothing without an interface', () => {
    const config = [{ type: 'nameserver', address: '192.0.2.1' }]
    const nothing: readonly JsonObject[] = [{ version: 1, config: [] }, { version: 1, config }, { version: 1 }]
    for (const input of nothing) {
      assert.deepEqual(convertNamedByMac(input, context), { config: undefined, problems: [] })
    }
    const lost = { version: 1, config: [{ type: 'physical', mac_address: '00:00:5e:00:53:01' }] }
    const { config: left, problems } = convertNamedByMac(lost, context)
    assert.deepEqual([left, problems.map(({ code }) => code)], [undefined, ['network/unknown-mac']])
  })
})
