// Collects problems while a document is read, and gives each its place.

import type { NoticeCode } from '../../../core/codes.ts'
import type { Where } from '../../../core/notices.ts'
import { type Said, say } from '../../../core/said.ts'
import type { NetworkProblem, Path, Problems } from '../../problems.ts'

/** A document of nonsense must not become a log of nonsense. */
const most = 200

export type Locate = (path: Path) => Where | undefined

/** `prefix` is put before each path: "network", where the config was found below that key. */
export function problemList(document: string, prefix: Path, locate?: Locate): Problems {
  const list: NetworkProblem[] = []
  const add = (level: NetworkProblem['level']) => (code: NoticeCode, path: Path, message: Said, hint?: Said) => {
    if (list.length >= most) return
    const where = placeOf([...prefix, ...path], document, locate)
    list.push({ level, code, message, where, ...(hint !== undefined && { hint }) })
  }
  return { error: add('error'), warning: add('warning'), deprecated: add('deprecated'), list }
}

/** The same list; what is put into it is marked as mattering only to renderers that convert. */
export function convertedOnly(problems: Problems): Problems {
  const mark = (add: Problems['error']): Problems['error'] => {
    return (...details) => {
      const before = problems.list.length
      add(...details)
      const added = problems.list[before]
      if (added) problems.list[before] = { ...added, convertedOnly: true }
    }
  }
  const { error, warning, deprecated, list } = problems
  return { error: mark(error), warning: mark(warning), deprecated: mark(deprecated), list }
}

/** Position of the value, or of the nearest thing around it that has one. */
function placeOf(path: Path, document: string, locate: Locate | undefined): Where {
  for (let length = path.length; locate && length >= 0; length--) {
    const found = locate(path.slice(0, length))
    if (found) return { ...found, document, path: say.named(path.join('/')) }
  }
  return { document, path: say.named(path.join('/')) }
}
