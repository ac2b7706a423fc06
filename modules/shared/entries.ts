// The entries of cloud_init_modules, cloud_config_modules and cloud_final_modules.

import { asText } from '../../core/as-text.ts'
import { type Frequency, frequencies, isFrequency } from '../../core/frequency.ts'
import { isList, isObject, type Json } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { canonicalName, removedModules } from './canonical-name.ts'

export interface ModuleEntry {
  /** As written: marks and events are named after it. */
  readonly name: string
  /** Undefined: the module's own. */
  readonly frequency: Frequency | undefined
  readonly args: readonly string[]
  /** Its place in the list. */
  readonly index: number
}

/** Reads a list whose entries are names, [name, frequency, arg…] or {name, frequency, args}. */
export function moduleEntries(list: Json | undefined, section: string, notices: Notices): readonly ModuleEntry[] {
  if (list === undefined || list === null) return []
  const where = (index?: number) => ({
    document: 'merged config',
    path: index === undefined ? say.word(section) : say`${say.word(section)}/${index}`,
  })
  if (!Array.isArray(list)) {
    notices.warning('modules/bad-entry', say`${say.word(section)} is not a list of modules`, { where: where() })
    return []
  }
  const entries: ModuleEntry[] = []
  for (const [index, item] of list.entries()) {
    if (!item) continue
    const parts = partsOf(item)
    if (!parts) {
      const why = say`Failed to read ${say.value(item)}: expected a name, a list or a mapping with a name`
      notices.warning('modules/bad-entry', why, { where: where(index) })
      continue
    }
    const { name, args } = parts
    const removed = removedModules.get(canonicalName(name))
    if (removed) {
      notices.info(say`Module ${say.named(name)} was removed in ${say.word(removed)}; skipping it`)
      continue
    }
    const asked = parts.frequency
    const frequency = isFrequency(asked) ? asked : undefined
    if (asked && !frequency) {
      const why = say`A module of the config has an unknown frequency`
      notices.deprecated('modules/unknown-frequency', why, {
        where: where(index),
        hint: say`expected one of ${say.join(frequencies.map(say.word))}; the module's own frequency is used`,
      })
    }
    entries.push({ name, frequency, args, index })
  }
  return entries
}

function partsOf(item: Json): { name: string; frequency: Json | undefined; args: readonly string[] } | undefined {
  const texts = (value: Json | undefined) => (Array.isArray(value) ? value.map(asText) : [])
  if (typeof item === 'string') return { name: item.trim(), frequency: undefined, args: [] }
  if (isList(item)) {
    const [name, frequency, ...args] = item
    return name ? { name: asText(name).trim(), frequency, args: args.map(asText) } : undefined
  }
  if (!isObject(item) || !item['name']) return undefined
  return { name: asText(item['name']).trim(), frequency: item['frequency'], args: texts(item['args']) }
}
