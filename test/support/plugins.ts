// Every module and every step key, for tests that try them all: a new one is tried without a line there.

import type { JsonObject } from '../../core/json.ts'
import { describeNotice } from '../../core/notices.ts'
import { publicPath } from '../../core/schema/known-names.ts'
import type { Path } from '../../core/schema/pieces.ts'
import type { Schema } from '../../core/schema/schema.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import { modules } from '../../modules/index.ts'
import { applySettings } from '../../modules/shared/own-settings.ts'
import { fittingValue } from '../../steps/documents/value.ts'
import { stepKeys } from '../../steps/index.ts'
import type { Action, Setting, StepContext } from '../../steps/step.ts'
import type { Machine } from '../modules/machine.ts'
import { stepContext } from './step-context.ts'

export interface Plugin {
  readonly kind: 'module' | 'step'
  /** The module's id, the step's key. */
  readonly id: string
  readonly name: string
  /** Of a mapping with its keys. */
  readonly schema: Schema<unknown>
  readonly examples: readonly JsonObject[]
  /** Absent: all. */
  readonly distros?: readonly string[]
  /** Throws where a module fails; a step that fails warns. */
  apply(config: JsonObject, box: Machine): Promise<void>
}

const parsed = (examples: readonly string[]) =>
  examples.map((example) => parseMapping(example, { document: 'an example' }).value ?? {})

export const plugins: readonly Plugin[] = [
  ...modules.map(
    (module): Plugin => ({
      kind: 'module',
      id: module.id,
      name: `the module ${module.id}`,
      schema: module.schema,
      examples: parsed(module.examples),
      ...(module.distros && { distros: module.distros }),
      apply: (config, { context }) => applySettings(module, config, context),
    }),
  ),
  ...stepKeys.flatMap((step): Plugin[] => {
    if (!('apply' in step)) return []
    const settings = stepKeys.filter((one) => 'of' in one && one.of === step.key) as Setting[]
    const schema = {
      type: 'object',
      properties: Object.fromEntries([step, ...settings].map(({ key, schema }) => [key, schema])),
    } as Schema<unknown>
    return [
      {
        kind: 'step',
        id: step.key,
        name: `the step ${step.key}`,
        schema,
        examples: parsed(step.examples),
        async apply(config, { context: { host, notices } }) {
          // As a document has it.
          const at = (path: Path) => ({ document: 'an example', path: publicPath(schema, path, config) })
          const fail: StepContext['fail'] = (why, path = []) =>
            void notices.warning('steps/failed', why, { where: at(path) })
          const reading = { document: 'an example', spelling: () => undefined, compat: false }
          const read = async <C>(one: Action<C> | Setting<C>) => {
            if ((config[one.key] ?? null) === null) return undefined
            const { value, findings } = await fittingValue(one, config[one.key] ?? null, reading)
            for (const { level, code, message, path } of findings) {
              const where = at([one.key, ...path])
              if (level === 'info') notices.info(describeNotice({ message, where }))
              else notices.warning(code, message, { where })
            }
            return value as C | undefined
          }
          const value = await read(step)
          if (value !== undefined) await step.apply(value, stepContext({ host, notices, at, fail, setting: read }))
        },
      },
    ]
  }),
]
