// `firstlight run-stage STAGE`: any stage name of Kairos documents, lifecycle names such as before-install included.

import { machineDocuments } from '../stages/documents.ts'
import { runSteps } from '../steps/run.ts'
import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions } from './options.ts'
import { processBoot } from './process-boot.ts'

const options = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  strict: { type: 'flag', about: 'End with 1 when a step failed.' },
} as const satisfies OptionTable

export const runStage: Command = async (args) => {
  const { values, rest } = parseOptions(options, args)
  const [stage, ...surplus] = rest
  if (values.help || stage === undefined || surplus.length > 0) {
    const text = helpText('firstlight run-stage [--strict] STAGE', 'Runs STAGE.before, STAGE and STAGE.after of /system/oem, /oem and /usr/local/cloud-config.', options)
    ;(values.help ? process.stdout : process.stderr).write(text)
    return values.help ? 0 : 2
  }
  const boot = processBoot()
  const notices = boot.notices.topic('steps')
  const errors: string[] = []
  for (const name of [`${stage}.before`, stage, `${stage}.after`]) {
    const documents = await machineDocuments(boot)
    errors.push(...(await runSteps({ host: boot.host, notices, stage: name, documents })))
  }
  return errors.length > 0 && values.strict ? 1 : 0
}
