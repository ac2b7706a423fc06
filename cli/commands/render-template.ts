// `firstlight render-template -f FILE`: a Go template, filled in with the facts of the machine as texts of steps are.

import { factsTemplate } from '../../steps/shared/go-templates.ts'
import { readHostname } from '../../system/facts.ts'
import { absolute, type Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const spec = {
  about: 'Prints a Go template, filled in with the facts of this machine (.Values), as in Kairos documents.',
  options: {
    file: { short: 'f', type: 'value', required: true, about: 'The template, or - for standard input.' },
  },
} as const satisfies CommandSpec

export const renderTemplate: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { host } = io
  const given = parsed.values.file ?? ''
  const path = given === '-' ? '/dev/stdin' : await absolute(io, given)
  const text = await host.files.readText(path)
  if (text === undefined) {
    io.err(`${io.name}: ${path}: no such file\n`)
    return 1
  }
  const hostname = async () => (await readHostname(host.files)) ?? ''
  const filled = await factsTemplate(host, { hostname }, text)
  for (const name of filled.missing) io.err(`WARNING: ${name} has no value: "<no value>" takes its place\n`)
  io.out(filled.text)
  return 0
}
