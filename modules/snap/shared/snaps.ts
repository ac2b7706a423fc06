// What several modules need from snapd: that it is ready, and commands written with or without "snap" in front.

import { asText } from '../../../core/as-text.ts'
import { Failure } from '../../../core/errors.ts'
import { isList, isObject, type Json } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import type { ModuleContext } from '../../module.ts'
import { kindOf } from '../../shared/settings.ts'

/** Waits until snapd has set itself up, once in the lifetime of the disk. */
export async function waitForSnapd({ host, paths, agent }: ModuleContext): Promise<void> {
  const mark = `${paths.cloud}/sem/snap_seeded.once`
  if (await host.files.exists(mark)) return
  await host.files.write(mark, `${agent.processId}: ${host.clock.now().getTime() / 1000}\n`)
  if (await host.commands.find('snap')) await host.commands.run(['snap', 'wait', 'system', 'seed.loaded'])
}

/** The values of a list, or of a mapping in the order of its keys. */
export function inOrder(value: Json, what: string): readonly Json[] {
  if (isList(value)) return value
  if (!isObject(value)) throw new Failure(say`${say.word(what)} parameter was not a list or dict: ${kindOf(value)}`)
  const numeric = Object.keys(value).every((key) => /^\d+$/.test(key))
  const keys = Object.keys(value).sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1))
  return keys.map((key) => value[key] as Json)
}

/** Commands of `base`: it is put in front of a list, unless the list starts with null; a text goes to the shell as it is. */
export function commandsOf(
  base: string,
  commands: readonly Json[],
): { readonly commands: readonly (string | readonly string[])[]; readonly unlike: readonly string[] } {
  const unlike: string[] = []
  const result = commands.map((command, index) => {
    if (typeof command === 'string') {
      if (!command.startsWith(`${base} `)) unlike.push(command)
      return command
    }
    if (!isList(command))
      throw new Failure(say`Invalid ${say.path(base)} config: command ${index} is ${kindOf(command)}`)
    const [first, ...rest] = command
    if (first === null) return rest.map(asText)
    return first === base ? command.map(asText) : [base, ...command.map(asText)]
  })
  return { commands: result, unlike }
}
