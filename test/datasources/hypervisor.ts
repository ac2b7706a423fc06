// VMware's hypervisor for memory hosts: it answers those who speak to it through the programs of VMware Tools, and remembers what it is told.

import type { AnswerFunction, CommandAnswer } from '../../system/memory.ts'

export interface Hypervisor {
  readonly commands: AnswerFunction
  readonly programs: readonly string[]
  /** guestinfo as it is now. */
  readonly values: Record<string, string>
  /** Every command that it was given, in order. */
  readonly asked: string[]
}

export interface HypervisorOptions {
  readonly programs?: readonly string[]
  /** What a program does in place of answering. */
  readonly broken?: Readonly<Record<string, CommandAnswer>>
}

export function hypervisor(
  given: Readonly<Record<string, string>>,
  { programs = ['vmware-rpctool'], broken = {} }: HypervisorOptions = {},
): Hypervisor {
  const values = { ...given }
  const asked: string[] = []
  const commands: AnswerFunction = ({ argv }) => {
    const name = argv[0].slice(argv[0].lastIndexOf('/') + 1)
    if (!programs.includes(name) || !/^(?:vmware-rpctool|vmtoolsd)$/.test(name)) return undefined
    const command = argv.at(-1) ?? ''
    asked.push(command)
    if (broken[name]) return broken[name]
    const [, verb, key = '', value = ''] = /^info-([gs]et) guestinfo\.(\S+) ?(.*)$/s.exec(command) ?? []
    if (verb === 'set') values[key] = value
    if (verb !== 'get') return ''
    const found = values[key]
    return found === undefined ? { exitCode: 1, stderr: 'No value found\n' } : `${found}\n`
  }
  return { commands, programs, values, asked }
}
