// `firstlight run-stage STAGE`: any stage name of Kairos documents, lifecycle names such as before-install included.

import { forgetUserData, identityOfMachine, machineDocuments } from '../../stages/documents.ts'
import { stageNames } from '../../stages/timeline.ts'
import type { KairosDocument } from '../../steps/documents/document.ts'
import { graphText } from '../../steps/documents/graph-text.ts'
import { runSteps } from '../../steps/documents/run.ts'
import { readSource } from '../../steps/documents/sources.ts'
import { stageOrder } from '../../steps/documents/stage-order.ts'
import { absolute, type Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const spec = {
  about: 'Runs STAGE.before, STAGE and STAGE.after of the documents in /system/oem, /oem and /usr/local/cloud-config.',
  options: {
    strict: { type: 'flag', about: 'End with 1 when a step failed.' },
    analyze: { short: 'a', type: 'flag', about: 'Print the steps in their order, run none.' },
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
  const [stage] = rest
  const boot = await io.boot({})
  const notices = boot.notices.topic('steps')
  const errors: string[] = []
  for (const name of stageNames(stage as string)) {
    // Read anew for each: a stage may write documents that the next one runs.
    const documents: KairosDocument[] = []
    const { 'override-cloud-init-paths': instead, 'cloud-init-paths': besides = [] } = values
    if (!instead && !values.analyze) await forgetUserData(boot)
    if (!instead) documents.push(...(await machineDocuments(boot)))
    for (const given of [...(instead ?? []), ...besides]) {
      const source = await readSource(boot.host, await absolute(io, given), notices)
      documents.push(...source.documents)
      errors.push(...source.errors)
    }
    if (values.analyze) io.out(`${name}\n${graphText(stageOrder(documents, name).layers)}`)
    else {
      const identity = await identityOfMachine(boot)
      errors.push(...(await runSteps({ host: boot.host, notices, stage: name, documents, identity })))
    }
  }
  // Whoever asked for it goes on from here, often to a restart.
  await boot.host.files.sync()
  await boot.log.flush()
  return errors.length > 0 && values.strict ? 1 : 0
}
