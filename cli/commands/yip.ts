// `yip -s STAGE SOURCE...`: runs one stage of the documents given.

import { notices as createNotices, describeNotice, isAtLeast, type Level, levels } from '../../core/notices.ts'
import type { KairosDocument } from '../../steps/documents/document.ts'
import { readSource } from '../../steps/documents/sources.ts'
import type { Command, Io } from '../io.ts'
import { type CommandSpec, parseCommand, UsageError } from '../options.ts'
import { givenSource } from '../shared/given-source.ts'
import { endOfRun, runStageOf, showStageOf } from '../shared/step-run.ts'

const spec = {
  about: 'Runs the steps that documents hold for a stage.',
  options: {
    stage: { short: 's', longFirst: true, type: 'value', about: 'The stage (default: default).' },
    analyze: { short: 'a', type: 'flag', about: 'Print the steps in their order, run none.' },
    dotnotation: { short: 'd', type: 'flag', about: 'The documents are lines such as stages.foo[0].name=bar.' },
    compat: { type: 'flag', about: 'Do as yip does it, also where that is a known mistake.' },
    version: { short: 'v', type: 'flag', about: 'Print the version and exit.' },
  },
  arguments: [
    {
      name: 'SOURCE',
      count: 'any',
      about: 'A directory, a file, a URL, the document itself, or - for standard input.',
    },
  ],
} as const satisfies CommandSpec

/** Of yip's panic, which is Go's. */
const panicked = 2

export const yip: Command = async (args, io) => {
  const parsed = parseYip(args, io)
  if (typeof parsed !== 'object') return parsed
  const { values, rest } = parsed
  if (values.version) {
    const { version } = await import('../../core/version.ts')
    io.out(`yip version firstlight-${version}\n`)
    return 0
  }
  if (rest.length === 0) {
    io.err('yip: no source given\n')
    return 1
  }
  const { host } = io
  const lowest = lowestLevel(io.environment['LOGLEVEL'])
  const notices = createNotices((notice) => {
    if (isAtLeast(notice.level, lowest)) io.err(`${notice.level.toUpperCase()} ${describeNotice(notice)}\n`)
  }, 'yip')
  const { stage = 'default', compat = false, dotnotation: dots = false, analyze = false } = values
  const work = async (documents: readonly KairosDocument[]) => {
    const run = { host, notices, stage, documents, compat }
    return analyze ? showStageOf(io, run) : runStageOf(run)
  }
  // As yip each source is a graph of its own, and read when its turn comes. Here they are one.
  const batches = compat ? rest.map((given) => [given]) : [rest]
  let failures = 0
  for (const batch of batches) {
    const documents: KairosDocument[] = []
    for (const given of batch) {
      const source = await readSource({ host, notices, dots, compat }, await givenSource(io, given))
      documents.push(...source.documents)
      failures += source.errors.length
    }
    const done = await work(documents)
    failures += done.errors.length
    if (!analyze) notices.info(endOfRun(notices, [stage], { documents, records: done.records }))
    if (done.panics && !analyze) return panicked
  }
  return failures > 0 && !analyze ? 1 : 0
}

/** A number: the command line has been answered, and this is its exit code. The original ends with 1, not with 2. */
function parseYip(args: readonly string[], io: Io) {
  try {
    return parseCommand(spec, args, io) ?? 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.err(`Error: ${error.message}\n${error.usage}`)
    return 1
  }
}

function lowestLevel(named = 'info'): Level {
  return levels.find((level) => level === named.toLowerCase()) ?? 'info'
}
