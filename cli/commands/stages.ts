// `firstlight stages graph`: what the documents of a node hold, as a tree or a picture.

import { machineDocuments } from '../../stages/documents.ts'
import { readSource } from '../../steps/documents/sources.ts'
import { graphTree, stageGraphs } from '../../steps/documents/stage-graph.ts'
import { absolute, type Command, type Io } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { givenSource } from '../shared/given-source.ts'

const spec = {
  about:
    "Shows the stages that Kairos documents hold, in the order of a machine's life: the steps of each as they run, what `after` makes them wait for, and what is wrong. Ends with 1 when something is.",
  options: {
    svg: { type: 'flag', about: 'Draw a picture.' },
    stage: { short: 's', type: 'list', about: 'Show only this stage, its before and after; may be given again.' },
    output: { short: 'o', type: 'value', metavar: 'FILE', about: 'Where to write to (default: standard output).' },
  },
  arguments: [
    { name: 'action', count: 'one', choices: ['graph'], about: 'What to do.' },
    {
      name: 'SOURCE',
      count: 'any',
      about: 'A directory, a file, a URL, the document itself, or - (default: the documents of this machine).',
    },
  ],
} as const satisfies CommandSpec

export const stages: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values, rest } = parsed
  const given = rest.slice(1)
  const sources = given.length > 0 ? await readGiven(io, given) : await readMachine(io)
  const graphs = stageGraphs(
    sources.flatMap(({ documents }) => documents),
    values.stage,
  )
  const title = given.length > 0 ? `Stages of ${given.join(', ').slice(0, 60)}` : 'Stages of this machine'
  const text = values.svg
    ? (await import('../../steps/documents/stage-picture.ts')).stageSvg(graphs, title)
    : graphTree(graphs)
  if (values.output === undefined) io.out(text)
  else await io.host.files.write(await absolute(io, values.output), text)
  const wrong = sources.some(({ errors }) => errors.length > 0)
  return wrong || graphs.some(({ steps }) => steps.some(({ problems }) => problems.length > 0)) ? 1 : 0
}

async function readGiven(io: Io, given: readonly string[]) {
  const { notices: createNotices, describeNotice, isAtLeast } = await import('../../core/notices.ts')
  const notices = createNotices((notice) => {
    if (isAtLeast(notice.level, 'warning')) io.err(`${notice.level}: ${describeNotice(notice)}\n`)
  }, 'stages')
  const sources = []
  for (const each of given) sources.push(await readSource({ host: io.host, notices }, await givenSource(io, each)))
  return sources
}

async function readMachine(io: Io) {
  return machineDocuments(await io.boot({}), { online: false })
}
