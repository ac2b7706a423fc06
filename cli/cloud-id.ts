// `cloud-id`: the name of the cloud, for scripts.

import { isObject } from '../core/json.ts'
import { readBootStatus } from '../stages/boot-status.ts'
import { defaultPaths } from '../stages/layout.ts'
import { gatherFacts } from '../system/facts.ts'
import { real } from '../system/real.ts'
import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions, UsageError } from './options.ts'

const options = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  json: { short: 'j', type: 'flag', about: 'Report all standardized cloud-id information as json' },
  long: { short: 'l', type: 'flag', about: 'Report extended cloud-id information as tab-delimited string' },
  'instance-data': { short: 'i', type: 'value', about: 'Path to instance-data.json file. Default is /run/cloud-init/instance-data.json' },
} as const satisfies OptionTable

const usage = 'cloud-id [-h] [-j] [-l] [-i INSTANCE_DATA]'

export const cloudId: Command = async (args) => {
  let values: { help?: boolean; json?: boolean; long?: boolean; 'instance-data'?: string }
  try {
    ;({ values } = parseOptions(options, args))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`usage: ${usage}\ncloud-id: error: ${error.message}\n`)
    return 2
  }
  if (values.help) {
    process.stdout.write(helpText(usage, 'Report the canonical cloud-id for this instance', options))
    return 0
  }
  const host = real()
  const facts = await gatherFacts(host, { filesystems: false, nics: false, dmi: false, probes: [], programs: [] })
  const { running } = await readBootStatus({ host, facts, paths: defaultPaths })
  if (running === 'disabled' || running === 'not started') {
    process.stdout.write(`${running}\n`)
    return running === 'disabled' ? 2 : 3
  }
  const path = values['instance-data'] ?? `${defaultPaths.run}/instance-data.json`
  const fail = (message: string) => {
    process.stderr.write(`Error:\n${message}\n`)
    return 1
  }
  const text = await host.files.readText(path)
  if (text === undefined) return fail(`File not found '${path}'. Provide a path to instance data json file using --instance-data`)
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    return fail(`File '${path}' is not valid json. ${error instanceof Error ? error.message : error}`)
  }
  const v1 = isObject(data) && isObject(data['v1']) ? data['v1'] : {}
  const id = typeof v1['cloud_id'] === 'string' ? v1['cloud_id'] : String(v1['cloud_name'] ?? 'unknown')
  if (values.json) {
    const { dumpJson } = await import('../core/json-text.ts')
    process.stderr.write('DEPRECATED: Use: cloud-init query v1\n')
    process.stdout.write(`${dumpJson({ ...v1, cloud_id: id })}\n`)
  } else process.stdout.write(values.long ? `${id}\t${v1['region'] ?? 'n/a'}\n` : `${id}\n`)
  return 0
}
