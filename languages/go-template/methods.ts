// What can be called on a value with a point: times and versions have something.

import type { GoFunction } from './define.ts'
import { versionMethods, versionType } from './sprig/semver.ts'
import { timeMethods } from './time-methods.ts'
import { timeCost } from './time-text.ts'
import { isKind, type Time, type Value } from './values.ts'

export function methodOf(value: Value, name: string): GoFunction | undefined {
  if (isKind(value, 'time'))
    return Object.hasOwn(timeMethods, name) ? paid(timeMethods[name]?.(value), value) : undefined
  const isVersion = isKind(value, 'thing') && value.type === versionType
  return isVersion && Object.hasOwn(versionMethods, name) ? versionMethods[name]?.(value) : undefined
}

function paid(method: GoFunction | undefined, { zone }: Time): GoFunction | undefined {
  if (!method) return undefined
  const call: GoFunction['call'] = (given, work) => {
    work.fuel.spend(timeCost(zone))
    return method.call(given, work)
  }
  return { ...method, call }
}
