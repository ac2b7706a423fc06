// vmware-imc

import type { Converted } from './converter.ts'

export function convertVmwareImc(): Converted {
  return { config: undefined, problems: [] }
}
