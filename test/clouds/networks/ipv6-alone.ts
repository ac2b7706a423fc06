// Networks without IPv4: nobody answers DHCPv4, or what it gives leads nowhere.
import { type NetworkCase, started } from './network-case.ts'

/** Routers that let machines make addresses of their own. */
const advertised: NetworkCase['play'] = {
  addresses: ['2001:db8::1/64'],
  dhcp: ['enable-ra', 'dhcp-range=2001:db8::,ra-only,64'],
}

/** DHCPv4 is asked, and its client is ended once IPv6 has brought an answer. */
const unanswered: NonNullable<NetworkCase['log']> = [
  [started('dhcpcd'), 1, 1],
  [/dhcpcd .* eth0: AbortError/, 1, 1],
]

const eth0 = (key: string) => `netplan/network/ethernets/eth0/${key}`

export const ipv6Alone: readonly NetworkCase[] = [
  {
    scenario: 'ec2/ipv6-only',
    title: 'is enough on EC2, at fd00:ec2::254',
    play: advertised,
    expect: {
      datasource: 'DataSourceEc2Local',
      'v1/subplatform': 'metadata (http://[fd00:ec2::254])',
      [eth0('dhcp6')]: 'true',
    },
    log: unanswered,
  },
  {
    scenario: 'openstack/ipv6-only',
    title: "is enough on OpenStack, at a link-local address with the NIC's scope",
    expect: {
      datasource: 'DataSourceOpenStackLocal [net,ver=2]',
      'v1/subplatform': 'metadata (http://[fe80::a9fe:a9fe%25eth0])',
      [eth0('dhcp4')]: undefined,
      [eth0('dhcp6')]: 'true',
    },
    log: unanswered,
  },
  {
    scenario: 'scaleway/ipv6-only',
    title: 'is enough on Scaleway, while DHCPv4 is still being asked',
    play: advertised,
    expect: { datasource: 'DataSourceScaleway', [eth0('dhcp4')]: undefined, [eth0('addresses')]: '["2001:db8::5/64"]' },
    // It is read again when the network is up, and does not wait for IPv4 then.
    log: [
      [started('dhcpcd'), 1, 2],
      [/dhcpcd .* eth0: AbortError/, 1, 2],
    ],
  },
  {
    scenario: 'aliyun/ipv6-only',
    title: 'is enough on Alibaba Cloud, and gets no DHCPv4',
    play: advertised,
    expect: {
      datasource: 'DataSourceAliYunLocal',
      'v1/subplatform': 'metadata (http://[fd00:100::100:200])',
      [eth0('dhcp4')]: 'false',
      [eth0('dhcp6')]: 'true',
    },
    log: unanswered,
  },
  {
    scenario: 'oracle/ipv6-only',
    title: 'is enough on Oracle, at fd00:c1::a9fe:a9fe',
    play: advertised,
    expect: {
      datasource: 'DataSourceOracle',
      'v1/subplatform': 'metadata (http://[fd00:c1::a9fe:a9fe]/opc/v2/)',
      [eth0('dhcp4')]: undefined,
      [eth0('dhcp6')]: 'true',
    },
    log: unanswered,
  },
  {
    scenario: 'akamai/ipv6-only',
    title: 'is enough on Akamai, at fd00:a9fe:a9fe::1',
    play: advertised,
    expect: { datasource: 'DataSourceAkamaiLocal' },
    log: unanswered,
    requests: [[/^PUT \/v1\/token -> 200/, 1, 1]],
  },
  {
    scenario: 'hetzner/ipv6-only',
    title: 'is enough on Hetzner, and its addresses are those of the metadata',
    expect: {
      datasource: 'DataSourceHetzner',
      [eth0('dhcp4')]: undefined,
      [eth0('dhcp6')]: undefined,
      [eth0('addresses')]: '["2001:db8::5/64"]',
    },
    log: unanswered,
  },
  {
    scenario: 'vultr/ipv6-only',
    title: 'is enough on Vultr, whose lease has no way to the service',
    play: {
      addresses: ['100.64.0.1/24'],
      // Neither router nor name server.
      dhcp: [
        'dhcp-range=100.64.0.5,static,255.255.255.0',
        'dhcp-host=52:54:00:12:34:56,100.64.0.5,infinite',
        ...['dhcp-option=3', 'dhcp-option=6'],
      ],
    },
    expect: { datasource: 'DataSourceVultr' },
    log: [[/Running ip -4 route append 169\.254\.169\.254\/32 dev eth0 src 100\.64\.0\.5/, 1, 1]],
  },
]
