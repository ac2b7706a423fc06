// OpenStack's network_data.json: what the goldens do not show.

import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { convertOpenstack } from '../../../network/inputs/openstack.ts'
import { objectsOf } from '../../../network/inputs/shared/values.ts'

const context = { document: 'metadata', nics: [] }

describe('network/inputs/openstack', () => {
  it('does not take a time server for a name server', () => {
    const services = [
      { type: 'ntp', address: '10.0.0.1' },
      { type: 'dns', address: '10.0.0.2' },
    ]
    const { config } = convertOpenstack({ links: [], networks: [], services }, context)
    assert.deepEqual(config, { version: 1, config: [{ type: 'nameserver', address: '10.0.0.2' }] })
  })

  it('names bonds by their order and VLANs after their link, wherever these stand', () => {
    const links: readonly JsonObject[] = [
      { id: 'v', type: 'vlan', vlan_link: 'b', vlan_id: 5, vlan_mac_address: 'aa:00:00:00:00:01' },
      { id: 'b', type: 'bond', bond_links: ['p'], bond_mode: '4' },
      { id: 'p', type: 'phy', name: 'eth7' },
    ]
    const { config, problems } = convertOpenstack({ links }, context)
    assert.deepEqual(problems, [])
    assert.deepEqual(
      objectsOf(config?.['config']).map(({ name }) => name),
      ['bond0.5', 'bond0', 'eth7'],
    )
  })

  it('says what is not JSON without quoting it', () => {
    const { config, problems } = convertOpenstack('{"password": "example', context)
    assert.equal(config, undefined)
    assert.equal(problems[0]?.code, 'network/syntax')
    assert.doesNotMatch(problems[0]?.message ?? '', /example/)
    assert.deepEqual(problems[0]?.where, { document: context.document, line: 1, column: 22 })
  })
})
