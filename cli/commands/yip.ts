// `yip -s STAGE SOURCE...`: runs one stage of the documents given.

import { notices as createNotices, describeNotice, isAtLeast, type Level, levels } from '../../core/notices.ts'
import { graphText } from '../../steps/documents/graph-text.ts'
import { runSteps } from '../../steps/documents/run.ts'
import { readSource } from '../../steps/documents/sources.ts'
import { stageOrder } from '../../steps/documents/stage-order.ts'
import { absolute, type Command, type Io } from '../io.ts'
import { type CommandSpec, parseCommand, UsageError } from '../options.ts'

const spec = {
  about: 'Runs the steps that documents hold for a stage.',
  options: {
    stage: { short: 's', longFirst: true, type: 'value', about: 'The stage (default: default).' },
    analyze: { short: 'a', type: 'flag', about: 'Print the steps in their order, run none.' },
    dotnotation: { short: 'd', type: 'flag', about: 'The documents are lines such as stages.foo[0].name=bar.' },
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

export const yip: Command = async (args, io) => {
  const parsed = parseYip(args, io)
  if (typeof parsed !== 'object') return parsed
  const { values, rest } = parsed
  if (values.version) {
    const { version } = await import('../../core/version.ts')
    io.out(`yip version firstlight-${version}\n`)
    return 0
  }
  if (values.dotnotation) {
    io.err('yip: --dotnotation is not supported; write the stages as YAML\n')
    return 1
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
  const stage = values.stage ?? 'default'
  const errors: string[] = []
  for (const given of rest) {
    const source = given === '-' ? ((await host.files.readText('/dev/stdin')) ?? '') : await pathOrText(io, given)
    const { documents, errors: broken } = await readSource(host, source, notices)
    errors.push(...broken)
    if (values.analyze) io.out(graphText(stageOrder(documents, stage).layers))
    else errors.push(...(await runSteps({ host, notices, stage, documents })))
  }
  return errors.length > 0 && !values.analyze ? 1 : 0
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

/** A path as a person gives it becomes absolute; anything else (URL, text) stays as it is. */
async function pathOrText(io: Io, given: string): Promise<string> {
  if (given.startsWith('/') || given.includes('\n') || /^[a-z]+:\/\//i.test(given)) return given
  const path = await absolute(io, given)
  return (await io.host.files.exists(path)) ? path : given
}

function lowestLevel(named = 'info'): Level {
  return levels.find((level) => level === named.toLowerCase()) ?? 'info'
}
