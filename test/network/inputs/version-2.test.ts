import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { parseNetworkConfig } from '../../../network/index.ts'

const parse = (input: string | Json) => parseNetworkConfig(input, { document: 'network.yaml' })

describe('network/inputs/version-2', () => {
  const subnets = (ethernet: Json) => {
    const { state, problems } = parse({ version: 2, ethernets: { eth0: ethernet } })
    return { subnets: state?.interfaces[0]?.subnets ?? [], codes: problems.map(({ code }) => code) }
  }

  it('gives gateways to the first address of their family, DNS and routes to the first subnet of all', () => {
    const found = subnets({
      addresses: ['10.0.0.5/24', '2001:db8::5/64', '10.0.1.5/24'],
      gateway4: '10.0.0.1',
      gateway6: '2001:db8::1',
      nameservers: { addresses: ['10.0.0.2'] },
      routes: [{ to: '10.9.0.0/16', via: '10.0.0.9' }],
    })
    assert.deepEqual(
      found.subnets.map(({ gateway, dnsServers, routes }) => [gateway, dnsServers, routes.length]),
      [
        ['10.0.0.1', ['10.0.0.2'], 1],
        ['2001:db8::1', undefined, 0],
        [undefined, undefined, 0],
      ],
    )
    assert.deepEqual(found.codes, ['network/deprecated-key', 'network/deprecated-key'])
  })

  it('leaves out routes of an interface without addresses and DHCP, and says so', () => {
    const { subnets: none, codes } = subnets({ routes: [{ to: '10.9.0.0/16', via: '10.0.0.9' }] })
    assert.deepEqual([none, codes], [[], ['network/not-rendered']])
  })

  it('takes an address with options as just the address', () => {
    const { subnets: found, codes } = subnets({ addresses: [{ '10.0.0.5/24': { label: 'a' } }] })
    assert.deepEqual([found.map(({ address }) => address), codes], [['10.0.0.5'], ['network/not-rendered']])
  })

  it('marks what matters only to renderers that convert', () => {
    const { problems } = parse({ version: 2, tunnels: {}, ethernets: { eth0: { addresses: ['10.0.0.5/33'] } } })
    assert.deepEqual(
      problems.map(({ code, convertedOnly }) => [code, convertedOnly ?? false]),
      [
        ['network/unknown-section', true],
        ['network/bad-address', false],
      ],
    )
  })
})
