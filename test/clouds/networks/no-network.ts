// Nobody answers DHCP on the only NIC of a machine: its cloud is given up for what is left, and the network that everybody gets is written.
import type { Cloud } from '../../../metadata-server/cloud.ts'
import { clouds } from '../../../metadata-server/clouds/index.ts'
import { machineOf } from '../../../metadata-server/machine.ts'
import { type NetworkCase, started } from './network-case.ts'

const [nic] = machineOf().nics

/** What is left for them, if it is not the source that every machine has. */
const remains: Readonly<Record<string, NetworkCase['expect']>> = {
  // The firmware names the machine.
  akamai: { datasource: 'DataSourceAkamaiLocal', 'v1/instance_id': '59000001' },
}

const nics = [{ name: 'eth0', mac: nic?.mac ?? '', leads: 'nowhere' }] as const

const given: readonly NetworkCase[] = clouds.filter(isService).map(({ name, datasource }) => ({
  scenario: `${name}/no-network`,
  inline: {},
  title: 'is given up where there is no network',
  machine: {
    nics,
    files: { '/etc/cloud/cloud.cfg.d/90.cfg': `datasource: {${datasource}: {max_wait: 1, timeout: 1, retries: 0}}\n` },
  },
  afterwards: 'cloud-init status --long --format json || true',
  expect: {
    datasource: 'DataSourceNone',
    'v1/instance_id': 'iid-datasource-none',
    'user-data': undefined,
    'netplan/network/ethernets/eth0/dhcp4': 'true',
    ...remains[name],
  },
  // As long as DHCP is asked, IPv6 is, and no longer.
  log: [
    [started('dhcpcd'), 0, 2],
    [started('(?:GET|PUT)'), 0, 150],
  ],
  // Who was asked, in what the status says.
  printed: [
    [
      /"(?:Getting data from DataSource\w+ failed|The cloud cannot be asked|\S+: Cannot read meta-data of the seed).+"/,
      1,
      9,
    ],
  ],
}))

/** What else is on the machine is not lost with the cloud. */
const next: NetworkCase = {
  scenario: 'hetzner/next-source',
  inline: {},
  title: 'is given up for the next source, which needs none',
  machine: {
    nics,
    files: {
      '/etc/cloud/cloud.cfg.d/90.cfg':
        'datasource_list: [Hetzner, NoCloud, None]\ndatasource: {Hetzner: {max_wait: 1, timeout: 1, retries: 0}}\n',
      '/var/lib/cloud/seed/nocloud/meta-data': 'instance-id: seed\n',
      '/var/lib/cloud/seed/nocloud/user-data': '#cloud-config\n',
    },
  },
  expect: {
    list: 'datasource_list: [ Hetzner, NoCloud, None ]\n',
    datasource: 'DataSourceNoCloud [seed=/var/lib/cloud/seed/nocloud]',
    'v1/instance_id': 'seed',
  },
  log: [[started('dhcpcd'), 1, 1]],
}

export const noNetwork: readonly NetworkCase[] = [...given, next]

/** Azure's has patience for twenty minutes. */
function isService({ answers, socket, datasource, name }: Cloud): boolean {
  return answers !== undefined && socket === undefined && datasource !== undefined && name !== 'azure'
}
