// `firstlight settle NAME`: somebody has looked after work that was interrupted.

import { onceOutsideStages, settle as settleWork } from '../../stages/settle.ts'
import type { Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const spec = {
  about:
    'Takes note that somebody has looked after work that was interrupted and is not done again by itself: status tells of it no more.',
  options: {},
  arguments: [{ name: 'NAME', count: 'one', about: 'The module, as status names it.' }],
} as const satisfies CommandSpec

export const settle: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const [name = ''] = parsed.rest
  const boot = await io.boot({})
  const settings = await boot.settings()
  const settled = await settleWork(boot, settings, await onceOutsideStages(boot, settings), name)
  await boot.log.flush()
  if (settled.length === 0) {
    io.err(`${name}: no such work was interrupted\n`)
    return 1
  }
  io.out(`${settled.join(', ')}: settled\n`)
  return 0
}
