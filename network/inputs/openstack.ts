// openstack

import type { Converted } from './converter.ts'

export function convertOpenstack(): Converted {
  return { config: undefined, problems: [] }
}
