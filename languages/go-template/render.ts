// A Go template from its text to its result. Never throws on what a user wrote.

import { reasonOf } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import { loadRe2 } from '../re2.ts'
import { decode } from './bytes.ts'
import type { World } from './define.ts'
import { GoTemplateFailure } from './failure.ts'
import { parseGoTemplate } from './parse.ts'
import { runGoTemplate, stepsOf } from './run.ts'
import { functions } from './sprig/functions.ts'
import type { Template } from './syntax.ts'
import { fromJson } from './values.ts'

export interface GoTemplateOptions {
  /** The data at the top, if the template looks at any; `asked`: the second names of what it looks at, or "*" for anything. */
  readonly data: (asked: ReadonlySet<string>) => Promise<JsonObject>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Asked for only if the template calls a function that needs them. */
  readonly environment: () => Promise<World['environment']>
  /** Bytes of output. Default 16 Mi. */
  readonly limit?: number
  /** Default 2 000 000, a second or so. */
  readonly steps?: number
}

export interface GoTemplateFault {
  readonly kind: GoTemplateFailure['kind']
  readonly message: Said
  /** An index into the template. */
  readonly offset?: number | undefined
  /** The name of a function that there is not. */
  readonly unknown?: string | undefined
}

export type GoTemplateResult =
  | { readonly text: string; readonly missing: readonly (readonly string[])[] }
  | { readonly fault: GoTemplateFault }

export async function renderGoTemplate(text: string, options: GoTemplateOptions): Promise<GoTemplateResult> {
  const { data, now, environment, limit = 16 << 20, steps = 2_000_000 } = options
  try {
    const fuel = stepsOf(steps)
    const template = parseGoTemplate(text, (name) => Object.hasOwn(functions, name), fuel)
    const world: World = {
      now,
      environment: calls(template, /^(?:env|expandenv)$/) ? await environment() : {},
      ...(calls(template, /regex/i) && { re2: await loadRe2() }),
    }
    const values = fromJson(template.asks.size > 0 ? await data(template.asks) : {})
    const { text: bytes, missing } = runGoTemplate(template, values, { functions, world }, { fuel, output: limit })
    return { text: decode(bytes), missing }
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

function calls({ functions: called }: Template, names: RegExp): boolean {
  return [...called].some((name) => names.test(name))
}

/** A RangeError means that the stack overflowed, or a number or text got too large; all come from the template. */
function faultOf(error: unknown): GoTemplateFault {
  if (error instanceof GoTemplateFailure) {
    const { kind, short, offset, unknown } = error
    return { kind, message: short, offset, unknown }
  }
  if (!(error instanceof RangeError)) throw error
  return { kind: 'limit', message: say`the template asks for too much (${reasonOf(error)})` }
}
