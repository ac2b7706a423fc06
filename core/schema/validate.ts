// Checks settings against their schema, losing as little as possible: what does not fit is reported and taken out with the
// smallest piece around it that can go, and everything else stays. Unknown keys are reported and stay too.

import type { NoticeCode } from '../codes.ts'
import { isObject } from '../json.ts'
import type { Problem } from '../problem.ts'
import { type Said, say } from '../said.ts'
import { type CompiledSchema, compileSchema } from './compiler.ts'
import { didYouMean, knownNames, publicPath } from './known-names.ts'
import { copyWithout, lostPiece, noRemovals, type Path, removable, remove, toOriginal, withoutBytes } from './pieces.ts'
import type { Schema } from './schema.ts'
import { type Violation, violationsOf } from './violations.ts'

export interface SchemaProblem extends Problem {
  /** The keyword of JSON Schema that is violated. */
  readonly keyword: string
  /** The whole path, for those who look at a document of their own: `where` leaves users' keys out. */
  readonly path: Path
}

/** What the problems are about: the name of the document, and the code under which they are reported. */
export interface Subject {
  readonly document: string
  readonly code: NoticeCode
  /** What is taken out for a problem at a path; default: the smallest piece around it that can go by itself. */
  readonly piece?: (path: Path) => Path | undefined
  /** A path in the value as whoever wrote it knows it: something may have been taken out before. Default: the same. */
  readonly written?: (path: Path) => Path
}

export interface Validated<C> {
  /** Without the pieces that do not fit; undefined: they could not be taken out. */
  readonly value: C | undefined
  readonly problems: readonly SchemaProblem[]
  /** A path in it as a path in the value given: indexes count what was taken out. */
  readonly original: (path: Path) => Path
}

const same = (path: Path) => path

/** More problems than this are counted, not listed. */
const enoughProblems = 100

/** Each pass takes out everything it finds; another is needed where that leaves something incomplete. */
const enoughPasses = 20

/** Keywords that say nothing about a mapping without keys. */
const aboutGivenKeys: ReadonlySet<string> = new Set(['type', 'properties', 'additionalProperties', 'description'])

export async function validate<C>(schema: Schema<C>, value: unknown, subject: Subject): Promise<Validated<C>> {
  if (isObject(value) && Object.keys(value).length === 0 && asksForNothing(schema as object))
    return { value: value as C, problems: [], original: same }
  const fits = await compileSchema(schema as object)
  return validateWith(fits, schema as object, value, subject) as Validated<C>
}

export interface Refusal {
  readonly path: Path
  readonly message: Said
  readonly hint?: Said
}

/** What is wrong with a document that is taken as a whole or not at all; nothing: it fits. */
export async function refusals(schema: Schema, value: unknown): Promise<readonly Refusal[]> {
  const fits = await compileSchema(schema as object)
  const plain = withoutBytes(value)
  if (fits(plain)) return []
  return violationsOf(fits.errors ?? [], plain).map(({ path, message, unknown }) => {
    const hint =
      unknown === undefined ? undefined : didYouMean(knownNames(schema as object, path.slice(0, -1)), unknown)
    return { path, message, ...(hint && { hint }) }
  })
}

/** Most modules get no key in most boots; calling the function of each one's schema would mean reading its compiled code. */
function asksForNothing(schema: object): boolean {
  const { type } = schema as { readonly type?: unknown }
  return type === 'object' && Object.keys(schema).every((keyword) => aboutGivenKeys.has(keyword))
}

export function validateWith(
  fits: CompiledSchema,
  schema: object,
  value: unknown,
  { document, code, piece, written = same }: Subject,
): Validated<unknown> {
  const plain = withoutBytes(value)
  if (fits(plain)) return { value, problems: [], original: same }
  const pieceAround = piece ?? ((path: Path) => removable(path, plain))
  const removals = noRemovals()
  const found = new Map<string, Violation>()
  let current = plain
  let usable = false
  for (let pass = 0; pass < enoughPasses; pass++) {
    const violations = violationsOf(fits.errors ?? [], current).map((one) => ({
      ...one,
      path: toOriginal(one.path, removals),
    }))
    for (const violation of violations) {
      // A problem that only taking something out has caused is not reported.
      if (lostPiece(removals, violation.path, 'around')) continue
      const name = `${violation.keyword} ${violation.path.join('/')}`
      if (!found.has(name)) found.set(name, violation)
    }
    const pieces = violations.filter(({ level }) => level === 'error').map(({ path }) => pieceAround(path))
    usable = pieces.every((piece) => piece !== undefined)
    if (!usable || pieces.length === 0) break
    for (const piece of pieces as readonly Path[]) remove(removals, piece)
    current = copyWithout(plain, removals)
    if (fits(current)) break
    usable = false
  }
  const listed = [...found.values()].slice(0, enoughProblems)
  const problem = (level: Problem['level'], path: Path, keyword: string, message: Said): SchemaProblem => ({
    level,
    code,
    message,
    where: { document, path: publicPath(schema, path, value) },
    keyword,
    path,
  })
  const problems = listed.map(({ level, path, keyword, message, unknown }) => {
    const lost = usable && level === 'error' ? lostPiece(removals, path, 'above') : undefined
    const hint = unknown === undefined ? undefined : didYouMean(knownNames(schema, path.slice(0, -1)), unknown)
    return {
      ...problem(
        level,
        path,
        keyword,
        lost ? say`${message}; ${publicPath(schema, written(lost), value)} is ignored` : message,
      ),
      ...(hint && { hint }),
    }
  })
  if (found.size > listed.length) {
    problems.push(problem('error', [], 'more', say`${found.size - listed.length} more problems like these`))
  }
  return {
    value: usable ? copyWithout(value, removals) : undefined,
    problems,
    original: (path) => toOriginal(path, removals),
  }
}
