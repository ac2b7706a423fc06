// VMware's guestinfo: values that the hypervisor keeps for a machine, reached through the programs of VMware Tools.
// https://techdocs.broadcom.com/us/en/vmware-cis/vsphere/tools.html

import { commandWrote, HostError } from '../../core/errors.ts'
import type { Facts } from '../../core/facts.ts'
import { say } from '../../core/said.ts'
import type { Argv, Host } from '../../system/host.ts'
import { dmiValue } from './dmi.ts'

/** A command for the hypervisor as a program takes it. */
export type Speak = (command: string) => Argv

/** In the order in which they are asked: the first one is quicker, and not in every package. */
const tools = ['vmware-rpctool', 'vmtoolsd']

/** Whether the hypervisor is VMware's. As long as nobody has asked which one it is, the firmware tells. */
export function isVmware(facts: Facts): boolean {
  const { name } = facts.virtualization
  if (name === 'vmware') return true
  return name === 'unavailable' && /vmware/i.test(dmiValue(facts, 'system-product-name') ?? '')
}

/** Those of the programs that are on this machine. */
export async function guestTools({ commands }: Pick<Host, 'commands'>): Promise<readonly Speak[]> {
  const found = await Promise.all(tools.map((name) => commands.find(name)))
  const speaking = found.map((program, index): Speak | undefined => {
    if (program === undefined) return undefined
    return (command) => (tools[index] === 'vmtoolsd' ? [program, '--cmd', command] : [program, command])
  })
  return speaking.filter((speak) => speak !== undefined)
}

export interface Guestinfo {
  /** Without blanks at its end; undefined: the machine was given no value, or one that stands for none. */
  get(key: string): Promise<string | undefined>
}

/** undefined: no program on this machine speaks to the hypervisor. */
export async function openGuestinfo(host: Host, timeout = 10_000): Promise<Guestinfo | undefined> {
  const speaking = await guestTools(host)
  if (speaking.length === 0) return undefined
  return { get: (key) => lookUp(host, speaking, key, timeout) }
}

/** Bytes; the hypervisor itself takes one million. */
const largest = 8 << 20

/** What stands for no value, where a value was given and taken back. */
export const taken = '---'

async function lookUp({ commands }: Host, speaking: readonly Speak[], key: string, timeout: number) {
  let failure: unknown
  for (const speak of speaking) {
    try {
      const { stdout } = await commands.query(speak(`info-get guestinfo.${key}`), { limit: largest, timeout })
      if (stdout.length >= largest) throw new HostError('too-large', say`guestinfo has more than can be a value`)
      const value = stdout.trimEnd()
      return value === '' || value === taken ? undefined : value
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      if (commandWrote(error, /No value found/)) return undefined
      failure = error
    }
  }
  throw failure
}
