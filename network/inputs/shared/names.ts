// What an interface may be called. Names become file names and lines of configs, so the kernel's rules come first.

import type { JsonObject } from '../../../core/json.ts'
import { isObject, type Json } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import type { Path, Problems } from '../../problems.ts'

/** The kernel's limit, in bytes, without the closing zero. */
const longest = 15

/** False: reported, and to be left out. A name that is too long is only reported, and not even that if it is only an id. */
export function checkName(name: string, path: Path, problems: Problems, use: 'name' | 'id' = 'name'): boolean {
  if (name === '' || name === '.' || name === '..' || /[/\s\0-\x1f\x7f]/.test(name)) {
    const hint = say`no slashes, no blanks, and neither "." nor ".."`
    problems.error(
      'network/bad-value',
      path,
      say`${say.value(name)} that cannot be the name of an interface is left out`,
      hint,
    )
    return false
  }
  if (use === 'name' && Buffer.byteLength(name) > longest) {
    problems.warning('network/bad-value', path, say`the name is longer than ${longest} characters`)
  }
  return true
}

/** Only those that can be names. */
export function checkNames(names: readonly string[], path: Path, problems: Problems): readonly string[] {
  return names.filter((name, index) => checkName(name, [...path, index], problems))
}

/** Parameters are single values or lists of them; costs and priorities of a bridge's ports may be a mapping. */
export function checkParams(params: JsonObject, path: Path, problems: Problems): JsonObject {
  const kept = Object.entries(params).filter(([name, value]) => {
    const mapped =
      /^bridge[-_](pathcost|portprio)$/.test(name) && isObject(value) && Object.values(value).every(isScalar)
    const fits = isScalar(value) || mapped || (Array.isArray(value) && value.every(isScalar))
    if (!fits)
      problems.error('network/bad-value', [...path, name], say`this parameter has to be a single value or a list`)
    return fits
  })
  return Object.fromEntries(kept)
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object' || value === null
}
