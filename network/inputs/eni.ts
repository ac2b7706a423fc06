// eni

import type { Converted } from './converter.ts'

export function convertEni(): Converted {
  return { config: undefined, problems: [] }
}
