// The service, its name, or the public network is not there, or not yet.
import { type NetworkCase, started } from './network-case.ts'

export const lateService: readonly NetworkCase[] = [
  {
    scenario: 'hetzner/no-public-network',
    title: 'is asked by a private network where there is no public one',
    play: {
      addresses: ['10.0.0.1/16'],
      dhcp: [
        'dhcp-range=10.0.0.0,static,255.255.0.0',
        'dhcp-option=1,255.255.255.255',
        'dhcp-option=121,10.0.0.1/32,0.0.0.0,0.0.0.0/0,10.0.0.1',
      ],
    },
    expect: { datasource: 'DataSourceHetzner', 'netplan/network/ethernets/eth0/dhcp4': 'true' },
    // One look whether the network is up, and each document once.
    log: [[started('GET'), 1, 6]],
  },
  {
    scenario: 'gce/slow-dns',
    title: 'is asked by its address while its name is looked up',
    // It hears the questions, and no answer of it arrives.
    play: { addresses: ['10.0.0.53/32'], commands: ['ip rule add from 10.0.0.53 blackhole'] },
    nameserver: '10.0.0.53',
    expect: { datasource: 'DataSourceGCELocal' },
    log: [[/GET http:\/\/metadata\.google\.internal\/\S+: 200/, 0, 0]],
  },
  {
    scenario: 'gce/slow-dns',
    title: 'is asked by its address where nobody knows its name',
    nameserver: '127.0.0.1',
    expect: { datasource: 'DataSourceGCELocal' },
    log: [[/GET http:\/\/metadata\.google\.internal\/\S+: 200/, 0, 0]],
  },
  {
    scenario: 'openstack/late-service',
    title: 'is waited for where it answers only after the lease',
    expect: { datasource: 'DataSourceOpenStackLocal [net,ver=2]' },
    requests: [[/^GET \/openstack -> reset-after-request/, 3, 3]],
  },
  {
    scenario: 'ec2/nic-just-plugged-in',
    title: 'is asked again for a NIC that it lists and does not describe yet',
    expect: {
      datasource: 'DataSourceEc2Local',
      'netplan/network/ethernets/eth1/dhcp4-overrides/route-metric': '200',
    },
    requests: [
      [/:57\/device-number -> 404/, 2, 2],
      // Both NICs lead to the service, and the second one begins a second later.
      [/:57\/device-number -> 200/, 1, 2],
    ],
  },
]
