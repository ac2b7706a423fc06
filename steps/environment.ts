// `environment:` of a step: variables in an environment file. What else is in the file stays, in the one form that all of it is written in.

import { reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { dotenvText, isDotenvName, parseDotenv } from '../languages/dotenv.ts'
import { makeParents } from '../modules/files/shared/place-file.ts'
import { environmentFile } from './environment-file.ts'
import type { Action, StepContext } from './step.ts'

const schema = defineSchema({
  type: 'object',
  propertyNames: { public: true },
  additionalProperties: { type: 'string', description: 'The value; a template.' },
})

type Variables = Infer<typeof schema>

const usual = '/etc/environment'

export const environment: Action<Variables> = {
  key: 'environment',
  about: 'A mapping of variables for `/etc/environment`, or for the `environment_file` of the step.',
  schema,
  examples: [
    'environment: {EDITOR: vi}\n',
    'environment: {VOLUMES: "LABEL=DATA:/srv"}\nenvironment_file: /run/app.env\n',
  ],
  async apply(variables, context) {
    if (Object.keys(variables).length === 0) return
    const { host, fail } = context
    const path = (await context.setting(environmentFile)) || usual
    if (!path.startsWith('/')) return fail(say`environment_file needs an absolute path`, ['environment_file'])
    try {
      await makeParents(host, path, { mode: 0o744, owner: { user: 0, group: 0 } })
      await write(path, await renderedOnes(variables, context), context)
    } catch (error) {
      fail(say`environment: ${say.path(path)}: ${reasonOf(error, path)}`, ['environment'])
    }
  },
}

async function renderedOnes(variables: Variables, { template, fail }: StepContext) {
  const rendered = new Map<string, string>()
  for (const [name, value] of Object.entries(variables)) {
    const at = ['environment', name]
    if (isDotenvName(name)) rendered.set(name, await template(String(value), at))
    else fail(say`environment: "${say.named(name)}" cannot be the name of a variable`, at)
  }
  return rendered
}

async function write(path: string, wanted: ReadonlyMap<string, string>, { host, compat }: StepContext): Promise<void> {
  const how = { lossy: compat }
  const { values, others } = parseDotenv((await host.files.readText(path)) ?? '', how)
  const text = dotenvText({ values: new Map([...values, ...wanted]), others }, how)
  await host.files.write(path, text, { mode: 0o644, follow: true })
}
