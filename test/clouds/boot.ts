// Boots in a played cloud: detection, and the two stages in which a cloud is asked.
import type { Cloud } from '../../metadata-server/cloud.ts'
import { guestProgram } from '../../metadata-server/guest-program.ts'
import { play } from '../../metadata-server/scenario.ts'
import { insertDisks } from '../machines/cloud-disks.ts'
import { type CloudMachine, type MachineNic, openCloudMachine } from '../machines/cloud-machine.ts'
import { bootAgain, bootOnce, logFile, nicsByName } from './boot-once.ts'
import type { CloudCase } from './cases.ts'
import { playChannel } from './channel.ts'
import { type Outcomes, outcomesOf } from './outcome.ts'
import { playCloud } from './played-cloud.ts'
import { lineOf, requestOutcomes } from './requests.ts'

export interface CloudBoot {
  readonly outcomes: Outcomes
  readonly requests: readonly string[]
  /** What the client wrote into /var/log/cloud-init.log in the last boot. */
  readonly log: string
  /** What the programs printed that were run besides, in order. */
  readonly printed: string
}

export interface BootOptions
  extends Pick<CloudCase, 'scenario' | 'machine' | 'play' | 'disks'>,
    Partial<Pick<CloudCase, 'drive' | 'detected'>> {
  /** NICs that come once the local stage waits for one. */
  readonly late?: readonly MachineNic[]
  /** Run in the machine before it boots. */
  readonly prepare?: string
  /** NICs that are plugged in when it has booted. */
  readonly later?: readonly MachineNic[]
  /** Run in the machine after that. */
  readonly afterwards?: string
  /** It restarts after that; these commands are run in the cloud before. */
  readonly again?: readonly (readonly string[])[]
  /** Default: the router. */
  readonly nameserver?: string
}

/** Where the stand-in for VMware's tools keeps its values, in the machine. */
const guestFolder = '/guestinfo'

export async function bootIn(cloud: Cloud, one: BootOptions, lower: readonly string[]): Promise<CloudBoot> {
  const scene = play(cloud, one.scenario)
  const { machine: described, own } = scene
  const guestinfo = cloud.guestinfo?.(described, own)
  const channel = await playChannel(scene)
  const nics = one.machine.nics ?? described.nics.map(({ mac }, index) => ({ name: `eth${index}`, mac }))
  const machine = await openCloudMachine({
    lower,
    dmi: cloud.dmi?.(described, own) ?? {},
    ...(guestinfo && Object.keys(guestinfo).length > 0 && { virtualization: 'vmware' }),
    ...one.machine,
    nics,
    files: { ...(guestinfo && guestFiles(guestinfo)), ...one.machine.files },
    binds: { ...channel.binds, ...one.machine.binds },
  })
  try {
    const disks = one.disks ? (cloud.disks?.(described, own) ?? []) : []
    const inserted = await insertDisks(machine, disks, one.drive)
    const played = await playCloud(machine, cloud, one.play)
    try {
      // Names of services are told by the DHCP server's own DNS.
      const [router] = described.nics.flatMap(({ ipv4 }) => ipv4[0]?.gateway ?? [])
      const { nameserver = router } = one
      await machine.run(['sh', '-c', `rm -f /etc/resolv.conf; echo nameserver ${nameserver} > /etc/resolv.conf`])
      const before = await shell(machine, one.prepare)
      const wires = nicsByName(described.nics, [...nics, ...(one.late ?? [])])
      const first = await bootOnce(machine, wires, one)
      for (const nic of one.later ?? []) await machine.plug(nic)
      const printed = before + (await shell(machine, one.afterwards))
      for (const argv of one.again ?? []) await machine.inCloud(argv, { accept: [0] })
      const last = one.again ? await bootAgain(machine, wires) : first
      const asked = [...played.asked(), ...channel.asked()]
      const told = [...requestOutcomes(asked)].map(([name, text]) => [`request/${name}`, text] as const)
      const outcomes = new Map([...(await outcomesOf(machine, last.exits)), ...last.left, ...told])
      const { stdout: log } = await machine.run(['cat', '/run/cloud-init/ds-identify.log', logFile])
      return { outcomes, log, printed, requests: asked.map(lineOf) }
    } finally {
      await played.close()
      await inserted.remove()
    }
  } finally {
    await machine.close()
    await channel.close()
  }
}

async function shell(machine: CloudMachine, script = ''): Promise<string> {
  if (script === '') return ''
  const { stdout, stderr } = await machine.run(['sh', '-ec', script], { accept: [0] })
  return stdout + stderr
}

function guestFiles(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    '/usr/bin/vmware-rpctool': guestProgram(guestFolder),
    ...Object.fromEntries(Object.entries(values).map(([key, value]) => [`${guestFolder}/${key}`, value])),
  }
}
