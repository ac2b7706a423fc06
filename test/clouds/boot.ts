// One boot in a played cloud: detection, and the two stages in which a cloud is asked.
import type { Cloud } from '../../metadata-server/cloud.ts'
import { guestProgram } from '../../metadata-server/guest-program.ts'
import type { ServedNic } from '../../metadata-server/machine.ts'
import { play } from '../../metadata-server/scenario.ts'
import { insertDisks } from '../machines/cloud-disks.ts'
import { type CloudMachine, openCloudMachine } from '../machines/cloud-machine.ts'
import type { CloudCase } from './cases.ts'
import { playChannel } from './channel.ts'
import { type Outcomes, outcomesOf } from './outcome.ts'
import { playCloud } from './played-cloud.ts'

export interface CloudBoot {
  readonly outcomes: Outcomes
  readonly requests: readonly string[]
  /** What the client wrote into /var/log/cloud-init.log. */
  readonly log: string
}

/** Only where systemd runs does the reference ask for the hypervisor; nothing else may take this for such a machine. */
const GENERATOR = 'mkdir -p /run/systemd/system; "$@"; code=$?; rmdir /run/systemd/system; exit $code'

/** Where the stand-in for VMware's tools keeps its values, in the machine. */
const guestFolder = '/guestinfo'

export async function bootIn(cloud: Cloud, one: CloudCase, lower: readonly string[]): Promise<CloudBoot> {
  const scene = play(cloud, one.scenario)
  const { machine: described, own } = scene
  const guestinfo = cloud.guestinfo?.(described, own)
  const channel = await playChannel(scene)
  const machine = await openCloudMachine({
    lower,
    nics: described.nics.map(({ mac }, index) => ({ name: `eth${index}`, mac })),
    dmi: cloud.dmi?.(described, own) ?? {},
    ...(guestinfo && Object.keys(guestinfo).length > 0 && { virtualization: 'vmware' }),
    ...one.machine,
    files: { ...(guestinfo && guestFiles(guestinfo)), ...one.machine.files },
    binds: { ...channel.binds, ...one.machine.binds },
  })
  try {
    const disks = one.disks ? (cloud.disks?.(described, own) ?? []) : []
    const inserted = await insertDisks(machine, disks)
    const played = await playCloud(machine, cloud, one.play)
    try {
      const exits: Record<string, number> = {}
      const step = async (name: string, argv: readonly string[]) => {
        exits[name] = (await machine.run(argv)).code
      }
      // Names of services are told by the DHCP server's own DNS.
      const [router] = described.nics.flatMap(({ ipv4 }) => ipv4[0]?.gateway ?? [])
      await machine.run(['sh', '-c', `rm -f /etc/resolv.conf; echo nameserver ${router} > /etc/resolv.conf`])
      await step('detect', ['sh', '-c', GENERATOR, 'sh', '/usr/lib/cloud-init/ds-identify'])
      await step('local', ['cloud-init', 'init', '--local'])
      await networkUp(machine, described.nics)
      await step('network', ['cloud-init', 'init'])
      const outcomes = await outcomesOf(machine, exits)
      const { stdout: log } = await machine.run(['cat', '/var/log/cloud-init.log'])
      return { outcomes, log, requests: [...played.requests(), ...channel.requests()] }
    } finally {
      await played.close()
      await inserted.remove()
    }
  } finally {
    await machine.close()
    await channel.close()
  }
}

function guestFiles(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    '/usr/bin/vmware-rpctool': guestProgram(guestFolder),
    ...Object.fromEntries(Object.entries(values).map(([key, value]) => [`${guestFolder}/${key}`, value])),
  }
}

/** What the machine's own network service would do now. */
async function networkUp(machine: CloudMachine, nics: readonly ServedNic[]): Promise<void> {
  const commands = nics.flatMap(({ ipv4, ipv6 }, index) => {
    const device = `eth${index}`
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
