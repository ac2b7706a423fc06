// Facts of the machine against the regular expressions of conditions: Go's kind, found anywhere in the text.

import { Failure } from '../../core/errors.ts'
import { type Said, say } from '../../core/said.ts'
import { loadRe2 } from '../../languages/re2.ts'
import type { Unmet } from '../step.ts'

/** `what`: "the hostname". undefined: an empty expression, or one that is found in `fact`; no fact matches none. */
export async function unmetByFact(what: Said, fact: string, expression: string): Promise<Unmet | undefined> {
  if (expression === '') return undefined
  if (fact === '') return { why: say`${what} is not known` }
  return unlessMisunderstood(async () => {
    const { found, inOtherCase } = await searched(expression, fact)
    if (found) return undefined
    const but = inOtherCase ? say` but for upper and lower case` : say``
    return { why: say`${what} is "${say.named(fact)}", which does not match${but}` }
  })
}

/** undefined: it is an expression that could match. */
export async function misunderstoodExpression(expression: string): Promise<Unmet | undefined> {
  return unlessMisunderstood(async () => void (await searched(expression, '')))
}

async function unlessMisunderstood(search: () => Promise<Unmet | undefined>): Promise<Unmet | undefined> {
  try {
    return await search()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { why: say`its condition is not understood: ${error.short}`, doubtful: true }
  }
}

async function searched(expression: string, text: string): Promise<{ found: boolean; inOtherCase: boolean }> {
  const alternatives = plainAlternatives(expression)
  if (alternatives) {
    const found = alternatives.some((one) => text.includes(one))
    const lower = text.toLowerCase()
    return { found, inOtherCase: alternatives.some((one) => lower.includes(one.toLowerCase())) }
  }
  const compile = await loadRe2()
  const found = compile(expression).test(text)
  return { found, inOtherCase: found || compile(`(?i)${expression}`).test(text) }
}

/**
 * Most conditions are names with `|` between and `.*` around them, for which no engine has to be loaded. undefined: it is more than that.
 * Exported for its test.
 */
export function plainAlternatives(expression: string): readonly string[] | undefined {
  const alternatives = expression.split('|').map((one) => one.replace(/^(?:\.\*)+|(?:\.\*)+$/g, ''))
  return alternatives.every((one) => /^[\w /-]*$/.test(one)) ? alternatives : undefined
}
