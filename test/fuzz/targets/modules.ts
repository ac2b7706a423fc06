// What users may write for modules: against all schemas, and applied.

import fc from 'fast-check'
import { Failure } from '../../../core/errors.ts'
import { isObject } from '../../../core/json.ts'
import { validate } from '../../../core/schema/validate.ts'
import { parseYaml } from '../../../languages/yaml/parse.ts'
import { modules } from '../../../modules/index.ts'
import { applySettings, ownSettings } from '../../../modules/shared/own-settings.ts'
import { machine as box } from '../../modules/machine.ts'
import { ways } from '../../modules/ways.ts'
import { configs, oddConfigs } from '../grammar/configs.ts'
import { refuseBugs } from '../refuse-bugs.ts'
import type { Target } from '../target.ts'

export const schema: Target = {
  name: 'schema',
  inputs: fc.oneof(configs, oddConfigs),
  async run(input) {
    const { value } = parseYaml(input.toString(), { document: 'fuzz' })
    for (const { schema: wanted } of modules)
      await validate(wanted, structuredClone(value), { document: 'fuzz', code: 'stage/schema' })
  },
}

/** Each module whose keys are there, on a machine that has all programs. */
export const apply: Target = {
  name: 'modules',
  inputs: oddConfigs,
  async run(input) {
    const { value } = parseYaml(input.toString(), { document: 'fuzz' })
    if (!isObject(value)) return
    for (const module of modules) {
      const own = ownSettings(module.schema, value)
      if (Object.keys(own).length === 0) continue
      const { context, said } = box({
        ...ways['all is well'],
        ...(module.distros && { systemInfo: { distro: module.distros[0] as string } }),
      })
      const { value: usable } = await validate(module.schema, structuredClone(own), {
        document: 'fuzz',
        code: 'stage/schema',
      })
      if (usable !== undefined) await applySettings(module, usable, context).catch(refuseBug)
      refuseBugs(said, module.id)
    }
  },
}

/** What fails is a Failure. */
function refuseBug(error: unknown): void {
  if (!(error instanceof Failure)) throw error
}
