// `systemctl:` of a step: units are enabled, disabled, masked and started, each by a call of its own; then drop-ins of units are written.

import { reasonOf } from '../core/errors.ts'
import { linePlaces } from '../core/line-text.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { argvOf } from '../system/argv.ts'
import { fits } from './shared/fitting-words.ts'
import { words } from './shared/words.ts'
import type { Action, StepContext, StepPath } from './step.ts'

const units = { type: 'array', items: { public: true, type: 'string' } } as const

const schema = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    enable: units,
    disable: units,
    mask: units,
    start: units,
    overrides: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          service: { public: true, type: 'string', description: 'The unit; without a kind it is a service.' },
          content: { type: 'string', description: 'Text of the drop-in.' },
          name: { public: true, type: 'string', description: 'File name of the drop-in; default override-yip.conf.' },
        },
      },
    },
  },
})

type Settings = Infer<typeof schema>
type Override = NonNullable<Settings['overrides']>[number]

const verbs = ['enable', 'disable', 'mask', 'start'] as const

export const systemctl: Action<Settings> = {
  key: 'systemctl',
  about: 'Units to `enable`, `disable`, `mask` and `start`, in this order; then `overrides`: drop-ins for units.',
  schema,
  examples: [
    `systemctl:
  enable: [ssh, fstrim.timer]
  mask: [systemd-networkd-wait-online.service]
  start: [ssh]
  overrides:
  - {service: ssh, content: "[Service]\\nRestart=always\\n"}
  - {service: fstrim.timer, name: weekly, content: "[Timer]\\nOnCalendar=weekly\\n"}
`,
  ],
  async apply(settings, context) {
    for (const verb of verbs) {
      for (const [index, unit] of (settings[verb] ?? []).entries())
        await call(verb, unit, ['systemctl', verb, index], context)
    }
    let changed = false
    for (const [index, override] of (settings.overrides ?? []).entries()) {
      if (await placed(override, ['systemctl', 'overrides', index], context)) changed = true
    }
    if (changed) await reload(context)
  },
}

/** An entry may hold several units, and options. */
async function call(verb: string, unit: string, at: StepPath, { host, fail }: StepContext): Promise<void> {
  try {
    await host.commands.run(argvOf(['systemctl', verb, ...words(unit)]))
  } catch (error) {
    fail(say`systemctl ${say.word(verb)} ${say.named(unit)}: ${reasonOf(error)}`, at)
  }
}

/** True: it was not so before. */
async function placed(override: Override, at: StepPath, context: StepContext): Promise<boolean> {
  const { host, notices, fail } = context
  const { service = '', content = '', name = '' } = override
  if (service === '' || content === '') {
    const why = say`an override without ${service === '' ? 'service' : 'content'} has no effect`
    notices.warning('steps/questionable', why, { where: context.at(at) })
    return false
  }
  const [unit, file] = [unitName(service), fileName(name)]
  if (!fits(pathPart, unit, [...at, 'service'], context) || !fits(pathPart, file, [...at, 'name'], context))
    return false
  const path = `/etc/systemd/system/${unit}.d/${file}`
  try {
    if ((await host.files.readText(path)) === content) return false
    await host.files.write(path, content, { mode: 0o644, owner: { user: 0, group: 0 } })
    return true
  } catch (error) {
    fail(say`systemctl: ${say.path(path)}: ${reasonOf(error, path)}`, at)
    return false
  }
}

const pathPart = { ...linePlaces.argument, name: 'the name of a file', without: '/' }

const kinds = /\.(?:service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/

/** In yip every unit is a service: "x.timer" would be "x.timer.service". */
const unitName = (service: string) => (kinds.test(service) ? service : `${service}.service`)

function fileName(name: string): string {
  if (name === '') return 'override-yip.conf'
  return name.endsWith('.conf') ? name : `${name}.conf`
}

/** Where systemd runs, it reads its units anew; elsewhere it has yet to read them. */
async function reload({ host, fail }: StepContext): Promise<void> {
  if (!(await host.files.exists('/run/systemd/system'))) return
  try {
    await host.commands.run(['systemctl', 'daemon-reload'])
  } catch (error) {
    fail(say`systemctl daemon-reload: ${reasonOf(error)}`, ['systemctl', 'overrides'])
  }
}
