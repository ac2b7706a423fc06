// `cloud-id`: the name of the cloud, for scripts.

import { isObject } from '../../core/json.ts'
import { defaultPaths } from '../../core/paths.ts'
import { parseJson } from '../../languages/json.ts'
import { stateFile } from '../../stages/state/layout.ts'
import { absolute, type Command } from '../io.ts'
import { jsonPlace } from '../json-place.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { statusReader } from '../shared/machine-status.ts'

const spec = {
  about: 'Prints the name of the cloud this machine runs in.',
  options: {
    json: { short: 'j', type: 'flag', about: 'Print all of v1 of the instance data as JSON.' },
    long: { short: 'l', type: 'flag', about: 'Print the region too, after a tab.' },
    'instance-data': {
      short: 'i',
      type: 'value',
      about: 'The instance data to read (default: /run/cloud-init/instance-data.json).',
    },
  },
} as const satisfies CommandSpec

export const cloudId: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values } = parsed
  const { host } = io
  const { running } = await (await statusReader(io))()
  if (running === 'disabled' || running === 'not started') {
    io.out(`${running}\n`)
    return running === 'disabled' ? 2 : 3
  }
  const path = values['instance-data'] ?? stateFile.instanceData(defaultPaths)
  const fail = (message: string) => {
    io.err(`Error:\n${message}\n`)
    return 1
  }
  const text = await host.files.readText(await absolute(io, path))
  if (text === undefined)
    return fail(`File not found '${path}'. Provide a path to instance data json file using --instance-data`)
  let data: unknown
  try {
    data = parseJson(text, path)
  } catch (error) {
    return fail(`File '${path}' is not valid json. See ${jsonPlace(error)}`)
  }
  const v1 = isObject(data) && isObject(data['v1']) ? data['v1'] : {}
  const id = [v1['cloud_id'], v1['cloud_name']].find((name) => typeof name === 'string') ?? 'unknown'
  if (values.json) {
    const { dumpJson } = await import('../../languages/json-text.ts')
    io.err('DEPRECATED: Use: cloud-init query v1\n')
    io.out(`${dumpJson({ ...v1, cloud_id: id })}\n`)
  } else io.out(values.long ? `${id}\t${v1['region'] === undefined ? 'n/a' : (v1['region'] ?? 'None')}\n` : `${id}\n`)
  return 0
}
