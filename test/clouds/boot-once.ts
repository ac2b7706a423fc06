// One boot of a machine in a cloud, without an init system: detection, the local stage, the machine's own network, and the network stage.
import type { ServedNic } from '../../metadata-server/machine.ts'
import type { CloudMachine, MachineNic } from '../machines/cloud-machine.ts'
import { leftBehind, traces } from './left-behind.ts'

export interface Boot {
  /** Of each step. */
  readonly exits: Readonly<Record<string, number>>
  /** What the local stage has left in the kernel: an outcome, if there is anything. */
  readonly left: readonly (readonly [string, string])[]
}

/** What a NIC has in its cloud, by the name that it has in the machine. */
type NicsByName = readonly (readonly [name: string, served: ServedNic])[]

export const logFile = '/var/log/cloud-init.log'

/** Only where systemd runs does the reference ask for the hypervisor; nothing else may take this for such a machine. */
const GENERATOR = 'mkdir -p /run/systemd/system; "$@"; code=$?; rmdir /run/systemd/system; exit $code'

interface BootOnceOptions {
  /** NICs that come once the local stage waits for one. */
  readonly late?: readonly MachineNic[]
  /** Default: true. */
  readonly detected?: boolean
}

export async function bootOnce(
  machine: CloudMachine,
  nics: NicsByName,
  { late = [], detected = true }: BootOnceOptions = {},
): Promise<Boot> {
  const exits: Record<string, number> = {}
  const step = async (name: string, argv: readonly string[]) => {
    exits[name] = (await machine.run(argv)).code
  }
  if (detected) await step('detect', ['sh', '-c', GENERATOR, 'sh', '/usr/lib/cloud-init/ds-identify'])
  const before = await traces(machine)
  const over = new AbortController()
  const local = step('local', ['cloud-init', 'init', '--local']).finally(() => over.abort())
  if (late.length > 0 && (await logged(machine, /there is no NIC yet/, over.signal))) {
    for (const nic of late) await machine.plug(nic)
  }
  await local
  const left = leftBehind(before, await traces(machine))
  await networkUp(machine, nics)
  await step('network', ['cloud-init', 'init'])
  return { exits, left: left === '' ? [] : [['left behind', left]] }
}

/** With what is on the disk, and nothing else. */
export async function bootAgain(machine: CloudMachine, nics: NicsByName): Promise<Boot> {
  const down = nics.map(([name]) => `ip addr flush dev ${name}; ip link set ${name} down`)
  await machine.run(['sh', '-c', `find /run -mindepth 1 -xdev -delete; : > ${logFile}; ${down.join('; ')}`])
  return await bootOnce(machine, nics)
}

/** Those that lead to the cloud. */
export function nicsByName(served: readonly ServedNic[], nics: readonly MachineNic[]): NicsByName {
  const connected = nics.filter(({ leads }) => leads === undefined)
  return connected.flatMap(({ name, mac }) =>
    served.filter((one) => one.mac === mac).map((one) => [name, one] as const),
  )
}

async function logged(machine: CloudMachine, pattern: RegExp, over: AbortSignal): Promise<boolean> {
  while (!over.aborted) {
    const { stdout } = await machine.run(['cat', logFile])
    if (pattern.test(stdout)) return true
    await new Promise((done) => setTimeout(done, 100))
  }
  return false
}

/** What the machine's own network service would do now. */
async function networkUp(machine: CloudMachine, nics: NicsByName): Promise<void> {
  const commands = nics.flatMap(([device, { ipv4, ipv6 }], index) => {
    const addresses = [...ipv4.slice(0, 1), ...ipv6.slice(0, 1)]
    return [
      `ip link set ${device} up`,
      ...addresses.map(({ address, prefix }) => `ip addr replace ${address}/${prefix} dev ${device}`),
      ...addresses.flatMap(({ gateway }) =>
        gateway && index === 0 ? [`ip route replace default via ${gateway} dev ${device}`] : [],
      ),
    ]
  })
  await machine.run(['sh', '-c', commands.join('; ')])
}
