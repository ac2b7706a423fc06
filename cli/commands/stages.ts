// `firstlight stages graph`: what the documents of a node hold, as a tree or a picture.

import { describeNotice } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { machineDocuments } from '../../stages/documents.ts'
import type { KairosDocument } from '../../steps/documents/document.ts'
import { nearStage } from '../../steps/documents/near-stage.ts'
import { readSource } from '../../steps/documents/sources.ts'
import { graphTree, type StageGraph, stageGraphs } from '../../steps/documents/stage-graph.ts'
import { isKnownStage, stageNames } from '../../steps/documents/stage-names.ts'
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
  const documents = sources.flatMap((source) => source.documents)
  const graphs = stageGraphs(documents, values.stage)
  const misspelt = tellWhatIsMissing(io, { documents, graphs, wanted: values.stage ?? [] })
  const title = given.length > 0 ? `Stages of ${given.join(', ').slice(0, 60)}` : 'Stages of this machine'
  const text = values.svg
    ? (await import('../../steps/documents/stage-picture.ts')).stageSvg(graphs, title)
    : graphTree(graphs)
  if (values.output === undefined) io.out(text)
  else await io.host.files.write(await absolute(io, values.output), text)
  const wrong = sources.some(({ errors }) => errors.length > 0)
  return wrong || misspelt || graphs.some(({ steps }) => steps.some(({ problems }) => problems.length > 0)) ? 1 : 0
}

/** Why there is less to see than was asked for. Returns whether a stage was that is nobody's. */
function tellWhatIsMissing(
  io: Io,
  {
    documents,
    graphs,
    wanted,
  }: {
    readonly documents: readonly KairosDocument[]
    readonly graphs: readonly StageGraph[]
    readonly wanted: readonly string[]
  },
): boolean {
  const present = documents.flatMap(({ stages }) => [...stages.keys()])
  const absent = wanted.filter((name) => !stageNames(name).some((one) => present.includes(one)))
  for (const name of absent) {
    const hint = nearStage(name, present)
    io.err(`${describeNotice({ message: say`no document has a stage "${say.word(name)}"`, ...(hint && { hint }) })}\n`)
  }
  if (wanted.length === 0 && graphs.length === 0) io.err('no document has any step\n')
  return absent.some((name) => !isKnownStage(name))
}

async function readGiven(io: Io, given: readonly string[]) {
  const { notices: createNotices, isAtLeast } = await import('../../core/notices.ts')
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
