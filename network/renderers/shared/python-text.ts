// Values as the reference's files show them: what Python's str() gives.

import type { Json } from '../../../core/json.ts'
import { pythonNumber } from '../../../languages/python/number.ts'

export function pythonText(value: Json): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return pythonNumber(value)
  if (Array.isArray(value)) return value.map((item: Json) => pythonText(item)).join(' ')
  if (value === null) return 'None'
  return typeof value === 'object' ? JSON.stringify(value) : value
}
