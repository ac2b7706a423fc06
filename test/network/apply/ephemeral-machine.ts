// A machine that DHCP would give 10.0.0.5 on its one NIC, and what is run for it.

import type { EphemeralInput } from '../../../network/apply/ephemeral.ts'
import type { World } from '../../../system/memory.ts'
import { nic } from '../../support/nic.ts'
import { factsOf, loopback, machine, sysfs } from './machine.ts'

export const eth0 = nic('eth0', '52:54:00:00:01:02', { operstate: 'down' })
export const dump = `broadcast_address='10.0.0.255'
ip_address='10.0.0.5'
routers='10.0.0.1'
subnet_mask='255.255.255.0'
subnet_cidr='24'
`
export const dhcpcdRun = 'dhcpcd --ipv4only --waitip --persistent --noarp --nodelay --debug --script=/usr/bin/env eth0'
/** What a run of env(1) says for each thing that happens to dhcpcd. */
export const environment = (lease: string) =>
  [
    ...['PATH=/bin', 'pid=77', 'reason=PREINIT', 'interface=eth0', 'protocol=link', 'ifmtu=1500'],
    ...['PATH=/bin', 'pid=77', 'reason=BOUND', 'interface=eth0', 'protocol=dhcp', 'if_up=true'],
    ...lease
      .replaceAll(/^(?=.)/gm, 'new_')
      .replaceAll("'", '')
      .split('\n'),
  ].join('\n')
export const questions = { 'ip -4 addr show dev eth0': '' }
export const dhcpcd: NonNullable<World['commands']> = {
  ...questions,
  'ip *': '',
  [dhcpcdRun]: environment(dump),
  'dhcpcd --dumplease *': '',
  [`${dhcpcdRun} -P`]: '/run/dhcpcd/eth0-4.pid\n',
  'kill *': '',
}
const pidFiles = {
  '/run/dhcpcd/eth0-4.pid': '77\n',
  '/proc/77/stat': '77 (dhcpcd) x) S 1 76 76 0 -1\n',
}
export const up = 'ip link set dev eth0 up'
export const setUp = [
  up,
  dhcpcdRun,
  'kill -KILL -- -76',
  'ip -family inet addr add 10.0.0.5/24 broadcast 10.0.0.255 dev eth0',
  'ip -4 route replace 10.0.0.1 dev eth0 src 10.0.0.5',
  'ip -4 route replace default via 10.0.0.1 dev eth0',
]
export const takeDown = [
  'ip -4 route del default dev eth0',
  'ip -4 route del 10.0.0.1 dev eth0 src 10.0.0.5',
  'ip -family inet addr del 10.0.0.5/24 dev eth0',
  'ip -family inet link set dev eth0 down',
]

export function ephemeral(world: World, changes: Partial<EphemeralInput> = {}) {
  const here = machine({ ...world, files: { ...sysfs([loopback, eth0]), ...pidFiles, ...world.files } })
  const input: EphemeralInput = {
    host: here.host,
    facts: factsOf([loopback, eth0]),
    notices: here.sink,
    network: { ipv4: 'dhcp' },
    exits: () => () => {},
    ...changes,
  }
  return { here, input }
}
