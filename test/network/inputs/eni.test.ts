// interfaces(5): what the goldens do not show.

import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { convertEni } from '../../../network/inputs/eni.ts'
import { objectsOf } from '../../../network/inputs/shared/values.ts'

function entriesOf(config: JsonObject | undefined): readonly JsonObject[] {
  return objectsOf(config?.['config'])
}

const context = { document: 'interfaces', nics: [] }

describe('network/inputs/eni', () => {
  it('reads files that a source line names, in order, and its own file only once', () => {
    const sources = {
      '/etc/network/interfaces.d/b.cfg': 'iface eth2 inet dhcp\n',
      '/etc/network/interfaces.d/a.cfg': 'auto eth1\niface eth1 inet dhcp\nsource /etc/network/interfaces.d/*.cfg\n',
      '/etc/network/interfaces.d/deep/c.cfg': 'iface eth9 inet dhcp\n',
    }
    const text = 'source /etc/network/interfaces.d/*.cfg\niface eth0 inet manual\n'
    const { config, problems } = convertEni(text, { ...context, sources })
    assert.deepEqual(problems, [])
    assert.deepEqual(
      entriesOf(config).map(({ name }) => name),
      ['eth0', 'eth1', 'eth2'],
    )
  })

  it('takes only plain names from a source-directory', () => {
    const sources = { '/d/one': 'iface eth1 inet dhcp\n', '/d/two.dpkg-old': 'iface eth2 inet dhcp\n' }
    const { config } = convertEni('source-directory /d\n', { ...context, sources })
    assert.deepEqual(config, {
      version: 1,
      config: [{ type: 'physical', name: 'eth1', subnets: [{ type: 'dhcp', control: 'manual' }] }],
    })
  })

  it('takes IPv6 methods as what they are', () => {
    const text = 'iface a inet6 dhcp\niface b inet6 auto\niface c inet6 auto\n dhcp 1\niface d inet6 manual\n'
    const { config } = convertEni(text, context)
    assert.deepEqual(
      entriesOf(config).map(({ subnets }) => objectsOf(subnets)[0]?.['type']),
      ['dhcp6', 'ipv6_slaac', 'ipv6_dhcpv6-stateless', 'manual'],
    )
  })

  it('is text', () => {
    assert.deepEqual(
      convertEni({}, context).problems.map(({ code }) => code),
      ['network/bad-entry'],
    )
  })
})
