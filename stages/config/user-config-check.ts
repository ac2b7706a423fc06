// Checks the user's merged config: unknown keys and values that no module can use are reported once.

import type { JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import type { Schema } from '../../core/schema/schema.ts'
import { validate } from '../../core/schema/validate.ts'
import { modules } from '../../modules/index.ts'
import { knownKeys } from '../../modules/shared/known-keys.ts'
import { ownSettings } from '../../modules/shared/own-settings.ts'
import { configFileName } from '../../userdata/part.ts'
import type { Boot } from '../boot.ts'
import type { Settings } from './settings.ts'

/** The reference's sentence, which scripts look for; the details follow in lines of their own. */
const summary = say`cloud-config failed schema validation! You may run 'sudo cloud-init schema --system' to check the details.`

/** Never throws: what is wrong is a notice, and the modules go on with what can be used. */
export async function checkUserConfig(boot: Boot, settings: Settings): Promise<void> {
  const document = `${settings.paths.instance}/${configFileName('user')}`
  const config = settings.sources.find((source) => source.document === document)?.config
  if (!config) return
  const known = knownKeys()
  const unknown = Object.keys(config).filter((key) => !known.has(key))
  const unusable = (await Promise.all(modules.map(({ schema }) => hasProblems(config, schema)))).some(Boolean)
  if (unknown.length === 0 && !unusable) return
  const notices = boot.notices.topic('schema')
  notices.warning('stage/schema', summary)
  const keys = Object.keys(config)
  for (const key of unknown) {
    notices.warning('stage/unknown-key', say`no module reads this key`, {
      where: { document: 'user-data', path: say`(key ${keys.indexOf(key) + 1})` },
      hint: didYouMean([...known], key) ?? say`cloud-init schema --system shows which it is`,
    })
  }
}

/** A module's run says what exactly is wrong with its settings. */
async function hasProblems(config: JsonObject, schema: Schema): Promise<boolean> {
  const seen = ownSettings(schema, config)
  if (Object.keys(seen).length === 0) return false
  const { problems } = await validate(schema, seen, { document: 'user-data', code: 'stage/schema' })
  return problems.length > 0
}
