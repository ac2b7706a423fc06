// The two template engines behind "## template:": Jinja (languages/jinja, loaded when a template is met) and the basic one, which
// knows only $name. Never throws on what a user wrote.

import { isObject, type Json, type JsonObject } from '../core/json.ts'
import type { Problem } from '../core/problem.ts'
import { say } from '../core/said.ts'
import { sortedKeys } from '../core/sorted-keys.ts'
import { pythonText } from './python/repr.ts'

export interface TemplateOptions {
  /** Name of the document in problems; also where the reference says which file it is. */
  readonly document: string
  /** For a text without a header, all of which is the template. Default: the header decides; without one it is 'basic'. */
  readonly engine?: 'jinja' | 'basic'
  /** Characters of output. Default 16 Mi. */
  readonly limit?: number
  /** Nodes of the template a run may go through, and what work on large values costs. Default 2 000 000, a second or so. */
  readonly steps?: number
}

export interface TemplateResult {
  /** undefined: the template cannot be used, and `problems` says why. */
  readonly text: string | undefined
  readonly problems: readonly Problem[]
  /** Variables that were printed although they do not exist, in order. */
  readonly missing: readonly string[]
}

const header = /^##[^\S\n]*template:([^\n]*)(?:\n|$)/i

/** Renders with the engine that the header in the first line names; the header is left out. */
export async function renderTemplate(
  text: string,
  variables: JsonObject,
  options: TemplateOptions,
): Promise<TemplateResult> {
  const match = options.engine ? null : header.exec(text)
  const body = match ? text.slice(match[0].length) : text
  const engine = options.engine ?? match?.[1]?.trim().toLowerCase() ?? 'basic'
  const place = { ...options, headerLines: match ? 1 : 0 }
  if (engine === 'jinja') return renderJinja(body, variables, place)
  if (engine === 'basic') return renderBasic(body, variables, place)
  const message = say`Unknown template rendering engine (${say.value(engine)}); expected jinja or basic`
  return failed({
    level: 'error',
    code: 'template/unknown-engine',
    message,
    where: { document: options.document, line: 1 },
  })
}

/** More problems than this are not worth reading. */
const enough = 20

const tooMuchText = say`the template makes too much text (limit template_bytes)`

interface Place extends TemplateOptions {
  readonly headerLines: number
}

async function renderJinja(
  body: string,
  variables: JsonObject,
  { document, limit = 16 << 20, steps = 2_000_000, headerLines }: Place,
): Promise<TemplateResult> {
  const [{ parseTemplate }, { runTemplate, stepsOf }, { TemplateFailure }] = await Promise.all([
    import('./jinja/parse.ts'),
    import('./jinja/run.ts'),
    import('./jinja/failure.ts'),
  ])
  try {
    const fuel = stepsOf(steps)
    // Whatever the last tag does to the white space around it, the result ends with a newline if the template does.
    const last = body.endsWith('\n') ? '\n' : ''
    const template = parseTemplate(body.replace(/(?:\r\n|\n|\r)$/, ''), fuel)
    const { text: rendered, missing } = runTemplate(template, variables, { fuel, output: limit })
    const text = rendered + last
    if (missing.length === 0) return { text, problems: [], missing }
    const names = missing.map((name) => `'${name}'`).join(', ')
    const problem: Problem = {
      level: 'warning',
      code: 'template/missing-variable',
      message: say`Could not render jinja template variables in file '${say.path(document)}': ${say.named(names)}`,
      where: { document },
      hint: say`"cloud-init query --list-keys" shows the names there are`,
    }
    return { text, problems: [problem], missing }
  } catch (error) {
    // A RangeError means that the stack overflowed or a string got too long; both come from the template.
    if (!(error instanceof TemplateFailure) && !(error instanceof RangeError)) throw error
    const failure =
      error instanceof TemplateFailure ? error : new TemplateFailure('limit', say`the template is nested too deeply`)
    const line = failure.line ? failure.line + headerLines : undefined
    const where = { document, ...(line !== undefined && { line }) }
    const hint = failure.hint === undefined ? {} : { hint: failure.hint }
    if (failure.kind !== 'syntax') {
      return failed({
        level: 'error',
        code: failure.kind === 'limit' ? 'template/limit' : 'template/failed',
        message: failure.short,
        where,
        ...hint,
      })
    }
    const message = say`Unable to parse Jinja template due to syntax error: ${failure.short} on line ${line ?? headerLines + 1}`
    return failed({ level: 'error', code: 'template/syntax', message, where, ...hint })
  }
}

function renderBasic(
  body: string,
  variables: JsonObject,
  { document, headerLines, limit = 16 << 20 }: Place,
): TemplateResult {
  const problems: Problem[] = []
  const texts = new Map<string, string | undefined>()
  const textOf = (path: string): string | undefined => {
    if (!texts.has(path)) {
      const value = path.split('.').reduce<Json | undefined>(member, variables)
      texts.set(path, value === undefined ? undefined : pythonText(value))
    }
    return texts.get(path)
  }
  const pieces: string[] = []
  let [end, line, room] = [0, headerLines + 1, limit]
  const add = (text: string) => {
    room -= text.length
    pieces.push(text)
  }
  for (const match of body.matchAll(/\$\{([A-Za-z0-9_.]+)\}|\$([A-Za-z0-9_.]*[A-Za-z0-9_])/g)) {
    const before = body.slice(end, match.index)
    end = match.index + match[0].length
    line += before.split('\n').length - 1
    const path = String(match[1] ?? match[2])
    const text = textOf(path)
    add(before)
    if (text !== undefined) add(text)
    else if (problems.length < enough) {
      const message = say`there is no variable "${say.path(path)}"`
      problems.push({ level: 'error', code: 'template/missing-variable', message, where: { document, line } })
    }
    if (room < 0)
      return failed({ level: 'error', code: 'template/limit', message: tooMuchText, where: { document, line } })
  }
  if (problems.length > 0) return { text: undefined, problems, missing: [] }
  return { text: pieces.join('') + body.slice(end), problems, missing: [] }
}

function member(value: Json | undefined, name: string): Json | undefined {
  return value !== undefined && isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

function failed(problem: Problem): TemplateResult {
  return { text: undefined, problems: [problem], missing: [] }
}

/** Jinja's operators: in a name each of them has to be written as one "_". */
const operators = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/g

/**
 * Instance data as templates see it: the children of v1 (and v2, …; the higher wins) also at the top, and each name that
 * Jinja would take for an expression also with "_".
 */
export function templateVariables(instanceData: JsonObject): JsonObject {
  const variables: Record<string, Json> = { ...instanceData }
  const versions = Object.keys(instanceData).filter((key) => /^v\d+$/.test(key))
  for (const version of versions.sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))) {
    const children = instanceData[version]
    if (children !== undefined && isObject(children)) Object.assign(variables, children)
  }
  return withAliases(variables) as JsonObject
}

/** Sorted, as loops over a mapping go through it, each alias after its name. */
function withAliases(value: Json): Json {
  if (Array.isArray(value)) return value.map(withAliases)
  if (!isObject(value)) return value
  const pairs = sortedKeys(value).flatMap((key) => {
    const item = withAliases(value[key] as Json)
    const alias = key.replace(operators, '_')
    return alias === key || Object.hasOwn(value, alias)
      ? [[key, item] as const]
      : [[key, item] as const, [alias, item] as const]
  })
  return Object.fromEntries(pairs)
}
