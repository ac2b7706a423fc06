// `firstlight network graph FILE`: a network config as a picture.

import { Failure } from '../../core/errors.ts'
import { describeNotice } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { topologySvg } from '../../network/graph.ts'
import { type ConfigKind, configKinds } from '../../network/inputs/converter.ts'
import { parseNetworkConfig } from '../../network/inputs/parse.ts'
import { absolute, type Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const spec = {
  about: 'Draws bonds, bridges, VLANs and addresses of a network config as an SVG picture.',
  options: {
    kind: { short: 'k', type: 'value', choices: configKinds, about: 'What the config is (default: yaml).' },
    output: { short: 'o', type: 'value', metavar: 'FILE', about: 'Where to write to (default: standard output).' },
    title: { type: 'value', about: 'Title of the picture (default: the name of the file).' },
  },
  arguments: [
    { name: 'action', count: 'one', choices: ['graph'], about: 'What to do.' },
    { name: 'FILE', count: 'one', about: 'The network config; - is standard input.' },
  ],
} as const satisfies CommandSpec

export const network: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values, rest } = parsed
  const given = rest[1] ?? '-'
  const document = given === '-' ? 'standard input' : given
  const text = await io.host.files.readText(given === '-' ? '/dev/stdin' : await absolute(io, given))
  if (text === undefined) throw new Failure(say`${say.path(given)}: no such file`)
  const { state, problems } = parseNetworkConfig(text, { document, kind: (values.kind ?? 'yaml') as ConfigKind })
  for (const problem of problems) io.err(`${problem.level}: ${describeNotice(problem)}\n`)
  if (!state) return 1
  const svg = topologySvg(state, { title: values.title ?? document.slice(document.lastIndexOf('/') + 1) })
  if (values.output === undefined) io.out(svg)
  else await io.host.files.write(await absolute(io, values.output), svg)
  return 0
}
