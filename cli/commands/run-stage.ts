// `firstlight run-stage STAGE`: any stage name of Kairos documents, lifecycle names such as before-install included.

import { type Said, say } from '../../core/said.ts'
import { openLogFile } from '../../stages/boot.ts'
import {
  eachOnce,
  forgetUserData,
  hasDocuments,
  machineDocuments,
  noteSeen,
  ofMachine,
  recordSteps,
} from '../../stages/documents.ts'
import { recorded } from '../../stages/point-record.ts'
import { documentsOnly, wholeLife } from '../../stages/timeline.ts'
import { documentDirectories } from '../../steps/documents/directories.ts'
import type { KairosDocument } from '../../steps/documents/document.ts'
import type { StepRecord } from '../../steps/documents/run.ts'
import { readSource } from '../../steps/documents/sources.ts'
import { stageNames } from '../../steps/documents/stage-names.ts'
import type { Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { givenSource } from '../shared/given-source.ts'
import { endOfRun, runStageOf, showStageOf } from '../shared/step-run.ts'

const spec = {
  about: 'Runs STAGE.before, STAGE and STAGE.after of the documents in /system/oem, /oem and /usr/local/cloud-config.',
  options: {
    strict: { type: 'flag', about: 'End with 1 when a step failed, or a document or its order is wrong.' },
    analyze: { short: 'a', type: 'flag', about: 'Print the steps in their order, run none.' },
    compat: { type: 'flag', about: 'Do as yip does it, also where that is a known mistake.' },
    'cloud-init-paths': { type: 'list', metavar: 'SOURCE', about: 'Documents besides those of the machine.' },
    'override-cloud-init-paths': {
      type: 'list',
      metavar: 'SOURCE',
      about: "Documents in place of the machine's.",
    },
  },
  arguments: [{ name: 'STAGE', count: 'one', about: 'The name of a stage, such as boot or after-install.' }],
} as const satisfies CommandSpec

export const runStage: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values, rest } = parsed
  const name = rest[0] as string
  const stages = stageNames(name)
  const { strict = false, analyze = false, compat = false } = values
  const { 'override-cloud-init-paths': instead, 'cloud-init-paths': besides = [] } = values
  const boot = await io.boot({ debug: io.global.debug })
  const notices = boot.notices.topic('steps')
  const reading = eachOnce(boot)
  const { host } = boot
  let failures = 0
  const seen = new Map<string, KairosDocument>()
  const records: StepRecord[] = []
  const given = await Promise.all([...(instead ?? []), ...besides].map((source) => givenSource(io, source)))
  const run = async (errors: Said[]) => {
    for (const stage of stages) {
      // Read anew for each: a stage may write documents that the next one runs.
      if (!instead && !analyze) await forgetUserData(boot)
      const sources = instead ? [] : await machineDocuments(boot, { online: true, compat })
      if (!instead && !analyze) await noteSeen(boot, stage, sources)
      for (const source of given) sources.push(await readSource({ host, notices: reading, compat }, source))
      const read = sources.flatMap(({ documents }) => documents)
      for (const document of read) seen.set(document.document, document)
      failures += sources.flatMap(({ errors }) => errors).length
      // As yip each source is a graph of its own. Here they are one.
      for (const documents of compat ? sources.map((source) => source.documents) : [read]) {
        const one = { host, notices, stage, documents, compat }
        if (analyze) {
          io.err(`${stage}:\n`)
          failures += showStageOf(io, one).errors.length
          continue
        }
        if (!documents.some((document) => document.stages.get(stage)?.length)) continue
        await openLogFile(boot, await boot.settings())
        const machine = await ofMachine(boot)
        const done = await boot.span(stage, say`running stage ${say.word(stage)}`, (span) =>
          runStageOf({ ...one, ...machine, onStep: recordSteps(span, stage) }),
        )
        failures += done.errors.length
        errors.push(...done.errors)
        records.push(...done.records)
      }
    }
  }
  const point = instead || analyze ? undefined : wholeLife.find((one) => one.name === name)
  // Units of an image may run a stage of the boot by this command: it counts as one.
  if (point && (besides.length > 0 || (await hasDocuments(boot)))) {
    let ran = false
    const { refused } = await recorded(boot, documentsOnly(point), async (errors) => {
      await run(errors)
      ran = true
    })
    if (refused || !ran) return 1 // Standard error has the reason.
  } else await run([])
  if (failures > 0 && !analyze) await openLogFile(boot, await boot.settings())
  if (seen.size === 0 && !instead) io.err(`no document is in ${documentDirectories.join(', ')}\n`)
  if (!analyze) io.err(`${endOfRun(notices, stages, { documents: [...seen.values()], records })}\n`)
  // Whoever asked for it goes on from here, often to a restart.
  await host.files.sync()
  await boot.log.flush()
  const isStrict = strict || [...seen.values()].some((document) => document.strict)
  return failures > 0 && isStrict ? 1 : 0
}
