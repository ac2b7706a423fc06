// text/cloud-config and text/cloud-config-jsonp: config to merge, and patches to what has been merged so far.

import { ConfigError } from '../../core/errors.ts'
import { plainJson } from '../../core/exact.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { report } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import { parseJson } from '../../languages/json.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import { decodeText } from '../mime/headers.ts'
import type { Part } from '../part.ts'
import { type BuiltInHandler, type HandlerContext, PartError, type PartResult } from './handler.ts'

export const cloudConfig: BuiltInHandler = {
  name: 'CloudConfigPartHandler',
  types: ['text/cloud-config', 'text/cloud-config-jsonp'],
  frequency: 'always',
  async handle(part, context) {
    const { yaml_bytes } = context.limits
    if (part.payload.length > yaml_bytes) {
      const message = say`it has ${part.payload.length} bytes, more than ${yaml_bytes} are not read as config (limit yaml_bytes)`
      throw new PartError(message, { listed: true })
    }
    return part.type === 'text/cloud-config-jsonp' ? patchOf(part) : configOf(part, context)
  },
}

function configOf(part: Part, { notices, limits }: HandlerContext): PartResult {
  const { document, line = 1 } = part.origin
  const text = partText(part)
  const { yaml_aliases: aliasLimit, yaml_tokens: tokenLimit } = limits
  const { value, problems, locate } = parseYaml(text, { document, aliasLimit, tokenLimit, exact: true })
  const down = line - 1
  report(
    problems.map(({ where, message, ...problem }) => ({
      ...problem,
      where: where.line === undefined ? where : { ...where, line: where.line + down },
      message: value === undefined ? say`Failed loading yaml blob. ${say.named(part.filename)}: ${message}` : message,
    })),
    notices,
  )
  if (!isObject(value)) {
    if (value !== undefined && value !== null) {
      const kind = Array.isArray(value) ? 'list' : typeof value === 'string' ? 'str' : 'a single value'
      const message = say`Failed loading yaml blob. ${say.named(part.filename)}: a mapping of keys to values is expected, but got ${kind} instead`
      notices.warning('yaml/not-a-mapping', message, { where: { document, line } })
    }
    throw new PartError(say`empty cloud config`, { listed: true })
  }
  const { config, merge } = takeMerge(value, part)
  return { does: 'config', config, merge, locate }
}

/** The text of a part that holds YAML. */
function partText(part: Part): string {
  const text = decodeText(part.payload, part.charset)
  if (!text.includes('\ufffd') || part.payload.includes('\ufffd')) return text
  const before = text.slice(0, text.indexOf('\ufffd'))
  const line = before.split('\n').length
  throw new PartError(say`it is not ${say.word(part.charset ?? 'UTF-8')} text from line ${line} on`, {
    listed: true,
    line,
  })
}

/**
 * How the part wants to be merged: by its key merge_how, or merge_type where that is null, and then by a header. The key that
 * is used is removed from the config; as in the reference the other one stays.
 */
function takeMerge(value: JsonObject, { headers }: Part): { config: JsonObject; merge: readonly Json[] } {
  const merge: Json[] = []
  let config = value
  for (const key of ['merge_how', 'merge_type']) {
    if (!(key in config)) continue
    const { [key]: wanted, ...rest } = config
    config = rest
    if (wanted === undefined || wanted === null) continue
    merge.push(plainJson(wanted))
    break
  }
  // In exactly this spelling: the reference looks these two up case-sensitively.
  const exact = (name: string) => headers.find((header) => header.name === name)?.value.trim()
  const header = exact('Merge-Type') || exact('X-Merge-Type')
  if (header) merge.push(header)
  return { config, merge }
}

function patchOf(part: Part): PartResult {
  const text = partText(part)
    .trimStart()
    .replace(/^#cloud-config-jsonp/, '')
  try {
    return { does: 'patch', operations: parseJson(text, part.origin.document) }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const { line } = error.where
    throw new PartError(say`it is not JSON, from its line ${line ?? 1} on`, { listed: true, line, cause: error })
  }
}
