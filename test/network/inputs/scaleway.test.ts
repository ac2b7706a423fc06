import assert from 'node:assert/strict'
import { convertScaleway } from '../../../network/inputs/scaleway.ts'

const four = (address: string) => ({ address, netmask: '32', gateway: '62.210.0.1', family: 'inet' })
const six = { address: '2001:db8::2', netmask: '64', gateway: 'fe80::1', family: 'inet6' }
const service = { to: '169.254.42.42/32', via: '62.210.0.1', 'on-link': true }
const context = { document: 'conf', nics: [], nic: 'ens2' }
const converted = (ips: unknown, leased?: string) => {
  const { config, problems } = convertScaleway({ public_ips: ips } as never, { ...context, leased })
  const ethernets = config?.['ethernets'] as { ens2: object } | undefined
  return [ethernets?.ens2, problems.map(({ code }) => code)]
}

describe('network/inputs/scaleway', () => {
  it('has DHCP for the address that it gives, and the others besides', () => {
    const ips = [four('51.15.0.1'), four('51.15.0.2'), six]
    const addresses = ['51.15.0.1/32', '2001:db8::2/64']
    const routes = [service, { to: '::/0', via: 'fe80::1' }]
    assert.deepEqual(converted(ips, '51.15.0.2'), [{ dhcp4: true, addresses, routes }, []])
  })

  it('has no IPv4 where there is none', () => {
    assert.deepEqual(converted([six]), [
      { addresses: ['2001:db8::2/64'], routes: [{ to: '::/0', via: 'fe80::1' }] },
      [],
    ])
  })

  it('keeps DHCP, the only way out, where its address is not known or none of the public ones', () => {
    assert.deepEqual(converted([four('51.15.0.1')]), [{ dhcp4: true, routes: [service] }, []])
    const behind = { dhcp4: true, addresses: ['51.15.0.1/32'], routes: [service] }
    assert.deepEqual(converted([four('51.15.0.1')], '10.1.2.3'), [behind, []])
  })

  it('has a route for each address, though one router is behind both', () => {
    const [device] = converted([six, { ...six, address: '2001:db8::3' }])
    const route = { to: '::/0', via: 'fe80::1' }
    assert.deepEqual((device as { routes: unknown }).routes, [route, route])
  })

  it('says nothing without public addresses, and leaves out what is none', () => {
    assert.deepEqual(converted([]), [undefined, []])
    assert.deepEqual(converted(undefined), [undefined, []])
    const odd = [7, { ...six, netmask: null }, { ...six, address: 'x' }, six]
    const [device, codes] = converted(odd)
    assert.deepEqual((device as { addresses: unknown }).addresses, ['2001:db8::2/64'])
    assert.deepEqual(codes, ['network/bad-address', 'network/bad-address'])
  })
})
