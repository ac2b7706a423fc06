// seed_random: seeds the kernel's random number generator with what config and datasource provide.

import { asText } from '../core/as-text.ts'
import { Failure, reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Argv } from '../system/host.ts'
import { bytesOf, decodeContent } from './files/shared/file-content.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { metadataValue } from './shared/metadata.ts'
import { isOn, switchSchema } from './shared/settings.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    random_seed: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        file: { public: true, type: ['string', 'null'], description: 'Where it goes; default /dev/urandom.' },
        data: { type: ['string', 'null'], description: 'The seed, encoded as `encoding` says.' },
        encoding: { public: true, type: ['string', 'null'], description: 'One of raw, base64, b64, gzip and gz.' },
        command: {
          type: ['array', 'null'],
          description: 'A command that seeds; it finds the file in RANDOM_SEED_FILE.',
          items: { type: ['string', 'number'] },
        },
        command_required: { ...switchSchema, description: 'Fail where the command is missing.' },
      },
    },
  },
})

export const seedRandom: ConfigModule<Infer<typeof schema>> = {
  id: 'seed_random',
  frequency: 'once-per-instance',
  bytes: ['data'],
  activeFor: 'always',
  schema,
  examples: [
    `#cloud-config
random_seed:
  data: bXktc2VjcmV0LXNlZWQ=
  encoding: base64
  command: [pollinate, --server, "https://example.com"]
  command_required: true
  file: /dev/urandom
`,
  ],
  async apply({ random_seed: settings }, context) {
    const { host, instance, notices } = context
    const file = settings?.file || '/dev/urandom'
    const own = decodeContent(settings?.data ?? '', settings?.encoding ?? 'raw')
    if (!own) throw new Failure(say`Unknown random_seed encoding; expected raw, base64, b64, gzip or gz`)
    const given = metadataValue(instance, 'random_seed')
    const seed = Buffer.concat([own, bytesOf(typeof given === 'string' ? given : '')])
    if (seed.length > 0 && (!file.startsWith('/dev/') || (await host.files.exists(file)))) {
      notices.debug(say`random_seed: adding ${seed.length} bytes of random seed entropy to ${say.path(file)}`)
      await host.files.append(file, seed)
    }
    await runSeedCommand(settings?.command ?? [], isOn(settings?.command_required), file, context)
  },
}

async function runSeedCommand(
  words: readonly unknown[],
  required: boolean,
  file: string,
  context: ModuleContext,
): Promise<void> {
  const { host, notices } = context
  const [program, ...rest] = words.map(asText)
  if (!program || !(await host.commands.find(program))) {
    const why = program ? say`the command was not found` : say`no command provided`
    if (!required) return notices.debug(say`${why}, not required`)
    const failure = program
      ? say`${why}, required by random_seed/command_required`
      : say`no command found but required=true`
    notices.warning('modules/command-failed', say`handling random seed command failed: ${failure}`)
    throw new Failure(failure)
  }
  try {
    const argv: Argv = [program, ...rest]
    await host.commands.run(argv, { output: 'pass', env: { RANDOM_SEED_FILE: file }, ofUser: true })
  } catch (error) {
    notices.warning('modules/command-failed', say`handling random seed command failed: ${reasonOf(error)}`)
    throw error
  }
}
