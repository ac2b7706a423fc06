// Memory machines that steps run on.

import { type Notice, notices } from '../../core/notices.ts'
import { parseDocument } from '../../steps/documents/document.ts'
import { runSteps } from '../../steps/documents/run.ts'
import { readSource } from '../../steps/documents/sources.ts'
import type { StepKey } from '../../steps/step.ts'
import { memory, type World } from '../../system/memory.ts'

/** Runs one step, given as YAML, on a machine where commands succeed. */
export async function ranStep(step: string, world: World = {}, keys?: readonly StepKey[], compat = false) {
  const host = memory({ unscripted: 'succeed', ...world })
  const heard: Notice[] = []
  const sink = notices((notice) => heard.push(notice), 'steps')
  const text = `name: D\nstages:\n  boot:\n  -\n${step.trimEnd().replace(/^/gm, '    ')}\n`
  const document = parseDocument(text, '/oem/a.yaml')
  const errors = await runSteps({
    host,
    notices: sink,
    stage: 'boot',
    documents: [document],
    compat,
    ...(keys && { keys }),
  })
  return {
    host,
    heard,
    /** What failed, without where. */
    errors: errors.map((error) =>
      error.replace(/^\/oem\/a\.yaml:\d+(:\d+)?: step D\.[^:]+: /, '').replace(/ \(at .*$/, ''),
    ),
    /** The shell commands that were run. */
    ran: host.calls.flatMap(({ kind, argv }) => (kind === 'run' ? [argv[2]] : [])),
  }
}

/** Runs a stage of the documents in a source. */
export async function run(world: World, stage = 'boot', source = '/oem') {
  const host = memory(world)
  const heard: Notice[] = []
  const sink = notices((notice) => heard.push(notice), 'steps')
  const { documents, errors } = await readSource({ host, notices: sink }, source)
  const failed = await runSteps({ host, notices: sink, stage, documents })
  return { host, heard, errors: [...errors, ...failed] }
}

export const commandsOf = (calls: readonly { argv: readonly string[] }[]) => calls.map(({ argv }) => argv[2])
