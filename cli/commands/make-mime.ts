// `firstlight make-mime` and `cloud-init devel make-mime`: several documents as one user-data.

import { Failure } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { type MimeInput, makeMime as mimeText, parseAttachment, subtypes } from '../../userdata/make-mime.ts'
import { absolute, type Command, type Io } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const spec = {
  about: 'Puts documents into one MIME message, which every cloud takes as user-data.',
  options: {
    attach: {
      short: 'a',
      type: 'list',
      metavar: '<file>:<content-type>',
      about: 'A document and its type, such as config.yaml:cloud-config; may be given again.',
    },
    'list-types': { short: 'l', type: 'flag', about: 'List the types that the agent knows.' },
    force: { short: 'f', type: 'flag', about: 'Accept types that the agent does not know.' },
  },
  epilog: 'Example: make-mime -a config.yaml:cloud-config -a script.sh:x-shellscript > user-data',
} as const satisfies CommandSpec

export const makeMime: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { attach = [], force } = parsed.values
  if (parsed.values['list-types']) {
    io.out(`${subtypes.join('\n')}\n`)
    return 0
  }
  const attachments = attach.map((text) => {
    return parseAttachment(text) ?? parsed.fail(`argument -a/--attach: "${text}" is not FILE:TYPE`)
  })
  const inputs: MimeInput[] = []
  for (const { path, type } of attachments) inputs.push({ path, type, content: await contentOf(io, path) })
  const { text, unknown } = mimeText(inputs)
  for (const problem of unknown) io.err(`${force ? 'WARNING' : 'ERROR'}: ${problem}\n`)
  if (unknown.length > 0 && !force) {
    io.err('Invalid content-types, override with --force\n')
    return 1
  }
  io.out(text)
  return 0
}

async function contentOf(io: Io, path: string): Promise<Buffer> {
  const content = await io.host.files.read(path === '-' ? '/dev/stdin' : await absolute(io, path))
  if (!content) throw new Failure(say`${say.path(path)}: no such file`)
  return content
}
