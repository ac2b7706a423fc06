// `cloud-init devel render`: a Jinja document, filled in with instance data as a boot would.

import { describeNotice } from '../../core/notices.ts'
import { renderTemplate, templateVariables } from '../../languages/template.ts'
import { absolute, type Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { readInstanceData } from './query.ts'

const spec = {
  options: {
    'instance-data': {
      short: 'i',
      type: 'value',
      about:
        'The instance data to fill in (default: /run/cloud-init/instance-data.json, for root the one with secrets).',
    },
    debug: { short: 'd', type: 'flag', about: 'Say more.' },
  },
  arguments: [{ name: 'user_data', count: 'one', about: 'The document.' }],
} as const satisfies CommandSpec

export const render: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const fail = (message: string) => {
    io.err(`ERROR: ${message}\n`)
    return 1
  }
  const data = await readInstanceData(io, parsed.values['instance-data'], 'instance-data.json file')
  if (typeof data === 'string') return fail(data)
  const path = await absolute(io, parsed.rest[0] ?? '')
  const text = await io.host.files.readText(path)
  if (text === undefined) return fail(`Missing user-data file: ${path}`)
  if (!/^##\s*template:\s*jinja/i.test(text)) {
    return fail(`${path} is not a jinja template: its first line has to be "## template: jinja"`)
  }
  const result = await renderTemplate(text, templateVariables(data), { document: path })
  for (const problem of result.problems) io.err(`WARNING: ${describeNotice(problem)}\n`)
  if (!result.text) return fail(`Unable to render user-data file: ${path}`)
  io.out(result.text.endsWith('\n') ? result.text : `${result.text}\n`)
  return 0
}
