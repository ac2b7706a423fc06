// Configuration given on the kernel command line: `cc:` blocks, read as one YAML mapping.

import type { JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { report } from '../../core/problem.ts'
import { configBlocks } from '../../datasources/shared/cmdline-text.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'

const document = 'kernel command line'

/** The config of all `cc:` blocks; undefined: none, or none that can be used (then a notice says why). */
export function configFromCmdline(cmdline: string, notices: Notices): JsonObject | undefined {
  const text = configBlocks(cmdline)
  if (text === undefined || text.trim() === '') return undefined
  const { value, problems } = parseMapping(text, { document })
  report(problems, notices)
  return value
}
