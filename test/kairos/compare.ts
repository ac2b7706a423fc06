// Whether a run did what the recorded case says: as yip, or as yip with what firstlight means to do otherwise.
import { isDeepStrictEqual } from 'node:util'
import { createTwoFilesPatch } from 'diff'
import type { Case, Result } from './case.ts'
import { meantResult } from './meant.ts'

/** Undefined: it is right. Otherwise what is expected (-) and what came (+). */
export function difference({ name, golden, meta }: Case, actual: Result): string | undefined {
  const ignored = (meta.ignore ?? []).map((pattern) => new RegExp(pattern))
  const comparable = ({ files, rc, log, probe }: Result) => ({
    files: Object.fromEntries(
      Object.entries(files)
        .filter(([path]) => !ignored.some((pattern) => pattern.test(path)))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    rc,
    log: meta.unordered ? [...log].sort() : log,
    probe,
  })
  const came = comparable(actual)
  const intended = meta.intended ? (corrected(golden, meta.intended) as Result) : meantResult(name, golden)
  const wanted = [...(intended ? [intended] : []), golden].map(comparable)
  if (wanted.some((one) => isDeepStrictEqual(one, came))) return undefined
  const [first] = wanted
  return createTwoFilesPatch('expected', 'came', readable(first), readable(came), undefined, undefined, { context: 3 })
}

/** Objects field by field, anything else as a whole. */
function corrected(value: unknown, by: unknown): unknown {
  if (!isRecord(value) || !isRecord(by)) return by
  return { ...value, ...Object.fromEntries(Object.entries(by).map(([key, one]) => [key, corrected(value[key], one)])) }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One line for each line of a text. */
function readable(value: unknown, path = ''): string {
  if (typeof value === 'string' && value.includes('\n')) {
    const lines = value.split('\n')
    return lines.map((line, index) => `${path}: ${line}${index < lines.length - 1 ? '\\n' : ''}\n`).join('')
  }
  if (Array.isArray(value))
    return `${path}: [\n${value.map((item) => `${path}:   ${JSON.stringify(item)}\n`).join('')}${path}: ]\n`
  if (isRecord(value))
    return Object.entries(value)
      .map(([key, item]) => readable(item, path ? `${path} ${key}` : key))
      .join('')
  return `${path}: ${JSON.stringify(value)}\n`
}
