// The NIC that leads to the cloud is not the first one, or not there yet.
import { type NetworkCase, started } from './network-case.ts'

const [first, second] = ['52:54:00:12:34:56', '52:54:00:12:34:57']

export const rightNic: readonly NetworkCase[] = [
  {
    scenario: 'ec2/second-nic',
    title: 'is the NIC of EC2 behind one with a lease and no service',
    machine: {
      nics: [
        { name: 'eth0', mac: first, leads: 'elsewhere' },
        { name: 'eth1', mac: second },
      ],
    },
    expect: {
      datasource: 'DataSourceEc2Local',
      'netplan/network/ethernets/eth1/dhcp4-overrides/route-metric': '100',
      'netplan/network/ethernets/eth0/dhcp4-overrides/route-metric': '200',
    },
    log: [
      [/trying eth0, eth1 side by side/, 1, 1],
      // Each NIC once, and what the other one's router is.
      [started('dhcpcd'), 3, 3],
    ],
  },
  {
    scenario: 'openstack/second-nic',
    title: 'is the NIC of OpenStack behind one that no DHCP server answers',
    machine: {
      nics: [
        { name: 'eth0', mac: first, leads: 'nowhere' },
        { name: 'eth1', mac: second },
      ],
    },
    expect: {
      datasource: 'DataSourceOpenStackLocal [net,ver=2]',
      'netplan/network/ethernets/eth1/dhcp4': 'true',
      'netplan/network/ethernets/eth0/dhcp4': undefined,
    },
    // The first one's client is ended, and not waited for.
    log: [[/dhcpcd .* eth0: AbortError/, 1, 1]],
  },
  {
    scenario: 'azure/two-nics',
    title: 'is the primary NIC of Azure, whose lease has the routes to the metadata',
    machine: {
      nics: [
        { name: 'eth0', mac: first },
        { name: 'eth1', mac: second },
      ],
    },
    // NICs are renamed, which the overlay that puts hardware behind them does not follow.
    prepare: 'umount /sys/devices/virtual/net',
    // The other one's lease leads to the world, and no answer of the services comes back there.
    play: {
      dhcp: ['dhcp-mac=set:secondary,52:54:00:12:34:56', 'dhcp-option=tag:secondary,121,0.0.0.0/0,10.0.1.1'],
      commands: ['ip rule add from 169.254.169.254 to 10.0.1.0/24 blackhole'],
    },
    expect: { datasource: 'DataSourceAzure [seed=IMDS]' },
    log: [[/eth0 is not the primary NIC/, 1, 9]],
    // The metadata, the goal state and the report, once each.
    requests: [[/-> 200$/, 3, 3]],
  },
  {
    scenario: 'ec2/late-nic',
    title: 'is a NIC of EC2 whose driver is late',
    machine: { nics: [] },
    late: [{ name: 'eth0', mac: first }],
    expect: { datasource: 'DataSourceEc2Local', 'netplan/network/ethernets/eth0/dhcp4': 'true' },
    log: [[/there is no NIC yet: waiting/, 1, 1]],
  },
  {
    scenario: 'gce/late-nic',
    title: 'is a NIC of GCE that comes late, as on C3 metal',
    machine: { nics: [] },
    late: [{ name: 'ens4', mac: first }],
    expect: { datasource: 'DataSourceGCELocal', 'netplan/network/ethernets/ens4/dhcp4': 'true' },
    log: [[/there is no NIC yet: waiting/, 1, 1]],
  },
  {
    scenario: 'ec2/nic-plugged-in-later',
    title: 'is a NIC that is plugged in later, configured by its event',
    machine: { nics: [{ name: 'eth0', mac: first }] },
    // No service runs here that netplan could tell to set it up.
    prepare: 'mount --bind /bin/true "$(command -v netplan)"',
    later: [{ name: 'eth1', mac: second }],
    afterwards: 'cloud-init devel hotplug-hook -s net handle -d /devices/virtual/net/eth1 -u add',
    expect: {
      datasource: 'DataSourceEc2Local',
      'netplan/network/ethernets/eth0/dhcp4-overrides/route-metric': '100',
      'netplan/network/ethernets/eth1/dhcp4-overrides/route-metric': '200',
      'netplan/network/ethernets/eth1/match/macaddress': second,
    },
  },
]
