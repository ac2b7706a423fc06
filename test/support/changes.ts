// The methods of Files that change something: what tests watch, make fail, or end a boot at.

import type { Files } from '../../system/host.ts'

export const changes = [
  'write',
  'append',
  'makeDirectory',
  'link',
  'rename',
  'remove',
  'setMode',
  'setOwner',
  'setTimes',
] as const satisfies readonly (keyof Files)[]
