// Collects problems while a document is read, and gives each its place.

import type { NoticeCode } from '../../../core/codes.ts'
import type { Json } from '../../../core/json.ts'
import type { Where } from '../../../core/notices.ts'
import { type Said, say } from '../../../core/said.ts'
import { publicPath } from '../../../core/schema/known-names.ts'
import type { NetworkProblem, Path, Problems } from '../../problems.ts'
import { isPublicName, isPublicWord } from '../../public-words.ts'
import type { KnownNic } from '../../state.ts'

/** A document of nonsense must not become a log of nonsense. */
const most = 200

export type Locate = (path: Path) => Where | undefined

export interface Subject {
  readonly document: string
  /** Put before each path: "network", where the config was found below that key. */
  readonly prefix?: Path
  readonly locate?: Locate | undefined
  /** The keys that the document may have below the prefix, and what it has there: other keys are told by their number. */
  readonly names: () => object
  readonly value?: Json
  readonly nics?: readonly KnownNic[]
}

export function problemList({ document, prefix = [], locate, names, value, nics = [] }: Subject): Problems {
  const list: NetworkProblem[] = []
  const isPublic = (word: string) => isPublicWord(word, nics)
  let known: object | undefined
  const pathSaid = (path: Path) => {
    known ??= names()
    const inner = publicPath(known, path, value, isPublic)
    return say.join([...prefix.map((step) => say.word(String(step))), ...(inner ? [inner] : [])], '/')
  }
  const placeOf = (path: Path): Where => {
    const found = nearestPlace([...prefix, ...path], locate)
    return { ...found, document, path: pathSaid(path) }
  }
  const add = (level: NetworkProblem['level']) => (code: NoticeCode, path: Path, message: Said, hint?: Said) => {
    if (list.length >= most) return
    list.push({ level, code, message, where: placeOf(path), ...(hint !== undefined && { hint }) })
  }
  return {
    error: add('error'),
    warning: add('warning'),
    deprecated: add('deprecated'),
    label: (name, place) => (isPublicName(name, nics) ? say.word(name) : place),
    list,
  }
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
  const { error, warning, deprecated } = problems
  return { ...problems, error: mark(error), warning: mark(warning), deprecated: mark(deprecated) }
}

/** Position of the value, or of the nearest thing around it that has one. */
function nearestPlace(path: Path, locate: Locate | undefined): Where | undefined {
  for (let length = path.length; locate && length >= 0; length--) {
    const found = locate(path.slice(0, length))
    if (found) return found
  }
  return undefined
}
