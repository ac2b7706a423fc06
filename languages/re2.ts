// Regular expressions of users as Go has them: RE2, which takes linear time whatever the expression and the text (re2js, loaded when one
// is met). Look-around and back-references are no RE2.

import { Failure } from '../core/errors.ts'
import { say } from '../core/said.ts'

export interface Match {
  readonly start: number
  readonly end: number
  /** The whole, then its groups; undefined: a group that took no part. */
  readonly groups: readonly (string | undefined)[]
}

export interface Re2 {
  /** How many groups it has, and which of them have names. */
  readonly groupCount: number
  readonly groupNames: ReadonlyMap<string, number>
  /** Of the compiled program: a match costs this times the length of the text, at worst. */
  readonly size: number
  /** Whether it is found anywhere in the text. */
  test(text: string): boolean
  /** In their order, without overlaps, as Go finds them: no empty match right behind another. At most `limit`, if given. */
  matches(text: string, limit?: number): Iterable<Match>
}

/** Throws a Failure for what is no RE2. Nothing of the expression is in its message. */
export type CompileRe2 = (expression: string) => Re2

export async function loadRe2(): Promise<CompileRe2> {
  const { RE2JS, RE2JSException, RE2JSSyntaxException } = await import('re2js')
  const compiled = (expression: string) => {
    try {
      return RE2JS.compile(expression)
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error
      // One of its own few texts; the message would quote the expression.
      const why = error instanceof RE2JSSyntaxException ? say`: ${say.word(error.error)}` : say``
      throw new Failure(say`it is no regular expression of the kind RE2${why}`)
    }
  }
  return (expression) => {
    const regex = compiled(expression)
    return {
      groupCount: regex.groupCount(),
      groupNames: new Map(Object.entries(regex.namedGroups())),
      size: regex.programSize(),
      test: (text) => regex.matcher(text).find(),
      *matches(text, limit = Number.POSITIVE_INFINITY) {
        const matcher = regex.matcher(text)
        const groups = matcher.groupCount()
        for (let [found, before] = [0, -1]; found < limit && matcher.find(); ) {
          const [start, end] = [matcher.start(), matcher.end()]
          const isEmptyBehind = start === end && start === before
          before = end
          if (isEmptyBehind) continue
          found++
          yield { start, end, groups: Array.from({ length: groups + 1 }, (_, n) => matcher.group(n) ?? undefined) }
        }
      },
    }
  }
}
