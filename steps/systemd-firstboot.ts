// `systemd_firstboot:` of a step: settings of a machine that boots for the first time, by systemd's own program.

import { reasonOf } from '../core/errors.ts'
import { defaultPaths, temporaryFolder } from '../core/paths.ts'
import { isSecretName } from '../core/redact.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Host } from '../system/host.ts'
import { withTemporaryFolder } from '../system/temporary-path.ts'
import type { Action } from './step.ts'

const password = 'root-password'

// What is asked for ends in files that everybody can read; only the password of root does not.
const schema = defineSchema({
  type: 'object',
  propertyNames: { public: true },
  properties: {
    'root-password': { type: 'string' },
    'root-password-hashed': { type: 'string' },
  },
  additionalProperties: { type: 'string', public: true },
})

export const systemdFirstboot: Action<Infer<typeof schema>> = {
  key: 'systemd_firstboot',
  about: 'Options of `systemd-firstboot` with their values; `true` stands for an option without one.',
  schema,
  examples: ['systemd_firstboot: {locale: de_DE.UTF-8, timezone: Europe/Berlin, setup-machine-id: "true"}\n'],
  async apply(settings, { host, fail }) {
    const options = Object.entries(settings).map(([name, value]) => [name.toLowerCase(), String(value)] as const)
    const [passwords, others] = [options.filter(isPassword), options.filter((one) => !isPassword(one))]
    if (options.length === 0) return
    try {
      await withPassword(host, passwords.at(-1)?.[1], (file) => run(host, [...others, ...file]))
    } catch (error) {
      fail(reasonOf(error), ['systemd_firstboot'])
    }
  },
}

type Option = readonly [name: string, value: string]

const isPassword = ([name]: Option) => name === password

/** Others can read the words of a command while it runs; so the password is in a file, which the program takes too. */
async function withPassword(
  host: Host,
  text: string | undefined,
  work: (options: readonly Option[]) => Promise<void>,
): Promise<void> {
  if (text === undefined) return work([])
  await withTemporaryFolder(host, temporaryFolder(defaultPaths), 'firstboot', async (folder) => {
    const path = `${folder}/password`
    await host.files.write(path, text, { mode: 0o600, durable: false })
    await work([[`${password}-file`, path]])
  })
}

async function run({ commands }: Host, options: readonly Option[]): Promise<void> {
  const words = options.map(([name, value]) => (value === 'true' ? `--${name}` : `--${name}=${value}`)).sort()
  await commands.run(['systemd-firstboot', ...words], { secret: options.some(([name]) => isSecretName(name)) })
}
