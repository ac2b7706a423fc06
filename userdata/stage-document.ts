// User-data without a header of cloud-init that is a document of Kairos all the same: it says what to do in which stage.

import { isObject } from '../core/json.ts'
import { parseYaml } from '../languages/yaml/parse.ts'
import { notMultipart } from './draft.ts'
import type { Part } from './part.ts'

/** Bytes. Stages are written by hand. */
const largest = 1024 * 1024

export function isStageDocument({ type, payload }: Pick<Part, 'type' | 'payload'>): boolean {
  if ((type !== notMultipart && type !== 'text/plain') || payload.length > largest || !payload.includes('stages'))
    return false
  const { value } = parseYaml(payload.toString('utf8'), { document: 'user-data', several: 'first' })
  return isObject(value) && isObject(value['stages'])
}
