import assert from 'node:assert/strict'
import { machineOf } from '../../metadata-server/machine.ts'
import { networkConfig } from '../../metadata-server/network-config.ts'

describe('the network config of a served machine', () => {
  it('has all addresses of each NIC, and name servers with the first', () => {
    const nics = [
      {
        mac: '52:54:00:00:00:01',
        ipv4: [
          { address: '10.0.0.5', prefix: 24, gateway: '10.0.0.1' },
          { address: '10.0.0.6', prefix: 24 },
        ],
        ipv6: [{ address: '2001:db8::5', prefix: 64, gateway: 'fe80::1' }],
      },
      { mac: '52:54:00:00:00:02', mtu: 9000 },
    ]
    assert.deepEqual(networkConfig(machineOf({ nics, dns: ['10.0.0.2'] })), {
      version: 2,
      ethernets: {
        eth0: {
          match: { macaddress: '52:54:00:00:00:01' },
          dhcp4: false,
          addresses: ['10.0.0.5/24', '10.0.0.6/24', '2001:db8::5/64'],
          routes: [
            { to: '0.0.0.0/0', via: '10.0.0.1' },
            { to: '::/0', via: 'fe80::1' },
          ],
          nameservers: { addresses: ['10.0.0.2'] },
        },
        eth1: { match: { macaddress: '52:54:00:00:00:02' }, dhcp4: false, mtu: 9000 },
      },
    })
  })
})
