// How much user-data may ask for. Every limit can be set in the system config, under `user_data: {limits: {…}}`;
// docs/limits.md explains them.

import { Failure } from '../core/errors.ts'
import { isObject, type JsonObject } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import { type Said, say } from '../core/said.ts'
import { didYouMean } from '../core/schema/known-names.ts'

const MiB = 1024 * 1024

export interface Limits {
  /** Bytes of everything unpacked and fetched for one message, together. */
  readonly expanded_bytes: number
  /** Bytes of one part, or of one included document. */
  readonly part_bytes: number
  readonly parts: number
  /** Bytes of the headers of all parts; each line counts 32 more. */
  readonly header_bytes: number
  /** Containers within containers: multipart, message, zip. */
  readonly nesting: number
  readonly includes: number
  /** Includes within includes. */
  readonly include_depth: number
  /** Tries of one URL. */
  readonly include_tries: number
  /** Milliseconds between tries. */
  readonly include_interval_ms: number
  /** Milliseconds for one try, to the last byte. */
  readonly include_timeout_ms: number
  /** Milliseconds for one URL, all tries together. */
  readonly include_budget_ms: number
  /** Milliseconds for all includes of a message. */
  readonly includes_budget_ms: number
  /** Characters that one template may become. */
  readonly template_bytes: number
  /** Steps that one template may take: a node of it, or about as much work on a value. */
  readonly template_steps: number
  /** Values that YAML aliases may add to a document. */
  readonly yaml_aliases: number
  /** Bytes of one YAML document. */
  readonly yaml_bytes: number
  /** Words, signs and stretches of white space of one YAML document; within brackets they count twice. */
  readonly yaml_tokens: number
  /** Values that the JSON patches of one message copy, move or compare. */
  readonly patch_values: number
  /** Milliseconds for one call of a part-handler. */
  readonly handler_timeout_ms: number
}

export const defaultLimits: Limits = {
  expanded_bytes: 128 * MiB,
  part_bytes: 65 * MiB,
  parts: 20_000,
  header_bytes: 8 * MiB,
  nesting: 20,
  includes: 1000,
  include_depth: 10,
  include_tries: 11,
  include_interval_ms: 1000,
  include_timeout_ms: 20_000,
  include_budget_ms: 25_000,
  includes_budget_ms: 120_000,
  template_bytes: 16 * MiB,
  template_steps: 2_000_000,
  yaml_aliases: 200_000,
  yaml_bytes: 4 * MiB,
  yaml_tokens: 600_000,
  patch_values: 500_000,
  handler_timeout_ms: 300_000,
}

export interface UserDataSettings {
  /** What a part that cannot be unpacked or an include that cannot be fetched does to its message. */
  readonly onFailure: 'stop' | 'continue'
  readonly limits: Limits
}

/** `user_data` of the system config. User-data itself cannot change it: it is read before user-data is. */
export function userDataSettings(config: JsonObject, notices: Notices): UserDataSettings {
  const given = config['user_data']
  if (given === undefined || given === null) return { onFailure: 'stop', limits: defaultLimits }
  const refuse = (path: string, wanted: Said, hint?: Said) =>
    notices.warning('userdata/bad-setting', say`${say.word(path)} is not ${wanted}; the default is used`, {
      where: { document: 'system config', path: say.word(path) },
      ...(hint && { hint }),
    })
  if (!isObject(given)) {
    refuse('user_data', say`a mapping`)
    return { onFailure: 'stop', limits: defaultLimits }
  }
  const onFailure = given['on_failure'] ?? 'stop'
  if (onFailure !== 'stop' && onFailure !== 'continue') refuse('user_data/on_failure', say`"stop" or "continue"`)
  const limits: { -readonly [Name in keyof Limits]: number } = { ...defaultLimits }
  const wanted = given['limits'] ?? {}
  if (!isObject(wanted)) refuse('user_data/limits', say`a mapping of names to numbers`)
  for (const [index, [name, value]] of Object.entries(isObject(wanted) ? wanted : {}).entries()) {
    if (!isLimit(name))
      refuse(`user_data/limits/(key ${index + 1})`, say`a known limit`, didYouMean(Object.keys(defaultLimits), name))
    else if (typeof value !== 'number' || !(value >= 0))
      refuse(`user_data/limits/${name}`, say`a number of zero or more`)
    else limits[name] = value
  }
  return { onFailure: onFailure === 'continue' ? 'continue' : 'stop', limits }
}

function isLimit(name: string): name is keyof Limits {
  return Object.hasOwn(defaultLimits, name)
}

/** Counts what one message uses up. Each call throws, naming the limit, once there is too much. */
export interface Meter {
  readonly limits: Limits
  bytes(count: number): void
  parts(count: number): void
  include(): void
}

export class LimitError extends Failure {
  readonly limit: keyof Limits

  constructor(limit: keyof Limits, message: Said) {
    super(say`${message} (limit ${limit})`)
    this.name = 'LimitError'
    this.limit = limit
  }
}

export function meter(limits: Limits): Meter {
  const used = { bytes: 0, parts: 0, includes: 0 }
  return {
    limits,
    bytes(count) {
      used.bytes += count
      if (used.bytes > limits.expanded_bytes) {
        throw new LimitError('expanded_bytes', say`more than ${limits.expanded_bytes} bytes when unpacked`)
      }
    },
    parts(count) {
      used.parts += count
      if (used.parts > limits.parts) throw new LimitError('parts', say`more than ${limits.parts} parts`)
    },
    include() {
      used.includes += 1
      if (used.includes > limits.includes) throw new LimitError('includes', say`more than ${limits.includes} includes`)
    },
  }
}
