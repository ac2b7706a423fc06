// A network that is not the cloud's to set up, or not to be taken away.
import { type NetworkCase, started } from './network-case.ts'

const initramfs = `
ip link set eth0 up
ip addr add 10.0.0.5/24 dev eth0
ip route add default via 10.0.0.1
mkdir -p /run/initramfs
echo eth0 > /run/initramfs/open-iscsi.interface
cat > /run/net-eth0.conf <<END
DEVICE='eth0'
PROTO='dhcp'
IPV4ADDR='10.0.0.5'
IPV4NETMASK='255.255.255.0'
IPV4GATEWAY='10.0.0.1'
IPV4DNS0='10.0.0.1'
END
mount -t tmpfs tmpfs /sys/firmware
mkdir -p /sys/firmware/ibft/target0
echo 3 > /sys/firmware/ibft/target0/flags
ip monitor link > /machine/links 2>&1 &
`
const kept = {
  'netplan/network/ethernets/eth0/critical': 'true',
  'netplan/network/ethernets/eth0/dhcp4': 'true',
  'netplan/network/ethernets/eth0/dhcp4-overrides/use-dns': undefined,
  'netplan/network/ethernets/eth0/dhcp4-overrides/use-routes': undefined,
}
/** What the kernel tells of links is a line each; this NIC is up from the start. */
const iscsi: Pick<NetworkCase, 'prepare' | 'afterwards' | 'log' | 'printed'> = {
  prepare: initramfs,
  afterwards: 'ip link show eth0; cat /machine/links',
  log: [
    [started('dhcpcd'), 0, 0],
    [started('ip'), 0, 0],
  ],
  printed: [
    [/eth0.*state UP/, 1, 99],
    [/state DOWN/, 0, 0],
  ],
}

export const whoseNetwork: readonly NetworkCase[] = [
  {
    scenario: 'oracle/iscsi-root',
    title: 'is left as it is under a root on iSCSI',
    ...iscsi,
    expect: { datasource: 'DataSourceOracle', ...kept },
  },
  {
    scenario: 'maas/iscsi-root',
    title: 'is left as it is under a root on iSCSI at MAAS',
    ...iscsi,
    expect: { datasource: 'DataSourceMAASLocal [http://10.0.0.1:5240/MAAS/metadata/]', ...kept },
  },
  {
    scenario: 'openstack/no-network-config',
    title: 'is none before the machine has its own where no network config is wanted',
    machine: { files: { '/etc/cloud/cloud.cfg.d/90.cfg': 'datasource: {OpenStack: {apply_network_config: false}}\n' } },
    expect: { datasource: 'DataSourceOpenStack [net,ver=2]' },
    log: [
      [started('dhcpcd'), 0, 0],
      [started('ip'), 0, 0],
    ],
  },
  {
    scenario: 'openstack/metadata-urls',
    title: 'leads to the addresses of the config, which say what this is',
    machine: {
      dmi: { sys_vendor: 'QEMU', product_name: 'Standard PC' },
      files: {
        '/etc/cloud/cloud.cfg.d/90.cfg': 'datasource: {OpenStack: {metadata_urls: ["http://10.0.0.1:8775"]}}\n',
      },
    },
    play: { ports: [8775] },
    expect: {
      list: 'datasource_list: [ OpenStack, None ]\n',
      'v1/subplatform': 'metadata (http://10.0.0.1:8775)',
      datasource: 'DataSourceOpenStackLocal [net,ver=2]',
    },
  },
  {
    scenario: 'vmware/customized',
    title: 'is that of the customization in later boots too, without its cust.cfg',
    machine: {
      files: {
        '/usr/lib/open-vm-tools/plugins/vmsvc/libdeployPkgPlugin.so': '',
        '/etc/cloud/cloud.cfg.d/90.cfg': 'disable_vmware_customization: false\n',
      },
    },
    prepare: `mkdir -p /run/vmware-imc; cat > /run/vmware-imc/cust.cfg <<END
[NETWORK]
HOSTNAME = web
[NIC-CONFIG]
NICS = NIC1
[NIC1]
MACADDR = 52:54:00:12:34:56
BOOTPROTO = static
IPADDR = 10.0.0.5
NETMASK = 255.255.255.0
[DATETIME]
TIMEZONE = UTC
END`,
    again: [],
    expect: {
      datasource: 'DataSourceVMware [seed=imc]',
      'user-data': undefined,
      'netplan/network/ethernets/eth0/dhcp4': 'false',
      'netplan/network/ethernets/eth0/addresses': '["10.0.0.5/24"]',
    },
  },
  {
    scenario: 'vmware/installer-line',
    title: "is guestinfo's no more where an installer left a line behind, which detection says",
    machine: { cmdline: 'ro ds=nocloud-net' },
    afterwards: 'firstlight datasource detect',
    expect: { datasource: 'DataSourceNoCloud [seed=cmdline]', 'v1/instance_id': 'nocloud', 'user-data': undefined },
    printed: [[/^ *VMware is here too, and hidden: nocloud-net was asked for$/, 1, 1]],
  },
  {
    scenario: 'nocloud/link-local',
    title: 'is link-local for a seed at a link-local address, without DHCP',
    // The service has to find the way back.
    play: { addresses: ['169.254.0.1/16'] },
    expect: { datasource: 'DataSourceNoCloud [seed=dmi,http://169.254.169.254/]' },
    log: [[started('dhcpcd'), 0, 0]],
  },
]
