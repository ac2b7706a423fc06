// A cloud's own form of network config, turned into version 1 or 2 by a converter of network/inputs. A converter is imported only when
// there is such a config: few machines need one.

import type { Json, JsonObject } from '../../core/json.ts'
import { report } from '../../core/problem.ts'
import type { Converter } from '../../network/inputs/converter.ts'
import type { ReadInput } from '../datasource.ts'

/** undefined: none of it can be used, and notices say why. */
export function networkFrom(
  source: string | Json,
  convert: Converter,
  document: string,
  { facts, notices }: Pick<ReadInput, 'facts' | 'notices'>,
): JsonObject | undefined {
  const nics = facts.nics.flatMap(({ name, mac, driver }) =>
    mac === undefined ? [] : [{ name, mac, ...(driver !== undefined && { driver }) }],
  )
  const { config, problems } = convert(source, { document, nics })
  report(problems, notices)
  return config
}
