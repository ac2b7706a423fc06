// Which part of the merged config is a module's, and whether that gives it anything to do.

import { isList, isObject, type Json, type JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { Schema } from '../../core/schema/schema.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'

/** The top-level keys that a module's schema describes. */
export function keysOf(schema: Schema<unknown>): readonly string[] {
  return Object.keys((schema as { readonly properties?: object }).properties ?? {})
}

/** Those keys of a config, with their values: all that the module sees of it. */
export function ownSettings(schema: Schema<unknown>, config: JsonObject): JsonObject {
  return Object.fromEntries(
    keysOf(schema).flatMap((key) => (config[key] === undefined ? [] : [[key, config[key]] as const])),
  )
}

/** Whether the module runs at all with this config. */
export function isActive(
  { activeFor, needs, schema }: Pick<ConfigModule<unknown>, 'activeFor' | 'needs' | 'schema'>,
  config: JsonObject,
): boolean {
  if (activeFor === 'always') return true
  const keys = activeFor ?? (needs === undefined ? keysOf(schema) : [needs])
  return keys.some((key) => key in config)
}

/** Applies a module to settings that have passed its schema, unless what it needs has no value in them. */
export async function applySettings(
  module: ConfigModule<unknown>,
  settings: unknown,
  context: ModuleContext,
): Promise<void> {
  const { needs, argument } = module
  const [first] = context.args
  const own = withText(settings as Json, module.bytes ?? []) as JsonObject
  const config = argument !== undefined && first !== undefined ? { ...own, [argument]: first } : own
  const value = needs === undefined ? true : config[needs]
  if (value === undefined || value === null || value === '') {
    return context.notices.debug(
      say`Skipping module named ${say.named(context.name)}, no '${say.word(needs ?? '')}' key in configuration`,
    )
  }
  await module.apply(config, context)
}

/** Bytes (`!!binary`) pass where a text is expected, as in the reference's schema. The value itself where there are none. */
function withText(value: Json, keep: readonly string[]): Json {
  if ((value as unknown) instanceof Uint8Array) return Buffer.from(value as unknown as Uint8Array).toString()
  if (isList(value)) {
    const items = value.map((item) => withText(item, keep))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(
    ([key, item]) => [key, keep.includes(key) ? item : withText(item as Json, keep)] as const,
  )
  return entries.some(([key, item]) => item !== value[key]) ? Object.fromEntries(entries) : value
}
