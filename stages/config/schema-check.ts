// One document against what the agent can use: a cloud-config against the modules' schemas, a network config by reading it.

import type { JsonObject } from '../../core/json.ts'
import { isObject } from '../../core/json.ts'
import type { Where } from '../../core/notices.ts'
import type { Problem } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import { validate } from '../../core/schema/validate.ts'
import { renderTemplate } from '../../languages/template.ts'
import { parseYaml, type YamlResult } from '../../languages/yaml/parse.ts'
import { modules } from '../../modules/index.ts'
import { knownKeys } from '../../modules/shared/known-keys.ts'
import { ownSettings } from '../../modules/shared/own-settings.ts'
import { parseNetworkConfig } from '../../network/inputs/parse.ts'
import { contentTypes } from '../../userdata/content-types.ts'
import { detectType } from '../../userdata/detect.ts'
import { deprecationsIn } from './deprecated-keys.ts'

/** For the terminal of those whose document it is: here, and nowhere else, its own words are told. */
export interface NamedProblem extends Pick<Problem, 'level' | 'code'> {
  readonly message: string
  readonly where: Omit<Where, 'path'> & { readonly path?: string }
  /** The reference's name for it: "users.0.shell", or "format-l3.c1" for a place rather than a key. */
  readonly name: string
}

export type Checked =
  | { readonly kind: 'valid'; readonly deprecations: readonly NamedProblem[] }
  | { readonly kind: 'empty' }
  /** Of a type other than cloud-config. */
  | { readonly kind: 'other'; readonly type: string }
  /** YAML, but not a mapping at its top. */
  | { readonly kind: 'no mapping' }
  | {
      readonly kind: 'invalid'
      readonly errors: readonly NamedProblem[]
      readonly deprecations: readonly NamedProblem[]
    }

/** `variables` fill in a Jinja document; without them it cannot be checked. */
export async function checkDocument(
  text: string,
  document: string,
  type: 'cloud-config' | 'network-config',
  variables?: JsonObject,
): Promise<Checked> {
  if (text.trim() === '') return { kind: 'empty' }
  if (type === 'network-config') return checkNetwork(text, document)
  let header = detectType(Buffer.from(text))
  let content = text
  if (header === 'text/jinja2') {
    const rendered = await renderTemplate(text, variables ?? {}, { document })
    if (rendered.text === undefined) return invalid(rendered.problems.map(named))
    content = rendered.text
    header = detectType(Buffer.from(content))
  }
  if (header === undefined) {
    const line = content === text ? 1 : 2
    const first = content.split('\n', 1)[0]?.slice(0, 40)
    const message = `Unrecognized user-data header in ${document}: "${first}".\nExpected first line to be one of: ${knownHeaders().join(', ')}`
    return invalid([problem(message, { document, line, column: 1 })])
  }
  if (header !== 'text/cloud-config') return { kind: 'other', type: header }
  return checkConfig(content, document)
}

function knownHeaders(): readonly string[] {
  return contentTypes.flatMap(({ firstLines }) => firstLines.filter((line) => line.startsWith('#'))).sort()
}

async function checkConfig(text: string, document: string): Promise<Checked> {
  const { value, problems, locate } = parseYaml(text, { document })
  const broken = problems.filter(({ level }) => level === 'error')
  if (broken.length > 0) {
    return invalid(
      broken.map((one) =>
        named({ ...one, message: say`File ${say.path(document)} is not valid YAML. ${one.message}` }),
      ),
    )
  }
  if (value === null) return { kind: 'empty' }
  if (!isObject(value)) return { kind: 'no mapping' }
  const errors: NamedProblem[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const ignored = /^# Cloud-config part ignored (.*)$/.exec(line)
    if (ignored)
      errors.push(problem(`Ignored invalid user-data: ${ignored[1]}`, { document, line: index + 1, column: 1 }))
  }
  const at = (path: Path): Pick<NamedProblem, 'name' | 'where'> => ({
    name: path.join('.'),
    where: { document, line: nearest(locate, path), path: path.join('/') },
  })
  const known = knownKeys()
  for (const key of Object.keys(value)) {
    if (known.has(key)) continue
    const message = say`Additional properties are not allowed ('${say.word(key)}' was unexpected)`
    errors.push({ level: 'error', code: 'stage/unknown-key', message, ...at([key]) })
  }
  const seen = new Set<string>()
  for (const { schema } of modules) {
    const settings = ownSettings(schema, value)
    for (const found of (await validate(schema, settings, { document, code: 'stage/schema' })).problems) {
      const { path = '' } = found.where
      const told = `${path} ${found.message}`
      if (!seen.has(told)) errors.push({ ...found, ...at(stepsOf(path)) })
      seen.add(told)
    }
  }
  const deprecations = deprecationsIn(value).map(
    ({ path, message }): NamedProblem => ({ level: 'deprecated', code: 'stage/deprecated', message, ...at(path) }),
  )
  return errors.length > 0 ? invalid(errors, deprecations) : { kind: 'valid', deprecations: sorted(deprecations) }
}

function problem(message: string, where: Where): NamedProblem {
  return named({ level: 'error', code: 'stage/schema', message, where })
}

function named(one: Omit<NamedProblem, 'name'>): NamedProblem {
  const { line = 1, column = 1, path } = one.where
  return { ...one, name: path?.replaceAll('/', '.') || `format-l${line}.c${column}` }
}

type Path = readonly (string | number)[]

/** "users/0/shell" as a path: what looks like an index is one. */
function stepsOf(path: string): Path {
  return path.split('/').map((step) => (/^\d+$/.test(step) ? Number(step) : step))
}

/** The line of a path, or of the nearest piece around it that has one. */
function nearest(locate: YamlResult['locate'], path: Path): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const line = locate(path.slice(0, length))?.line
    if (line !== undefined) return line
  }
  return undefined
}

function checkNetwork(text: string, document: string): Checked {
  const problems = parseNetworkConfig(text, { document }).problems.map(named)
  const deprecations = problems.filter(({ level }) => level === 'deprecated')
  const errors = problems.filter(({ level }) => level !== 'deprecated')
  return errors.length > 0 ? invalid(errors, deprecations) : { kind: 'valid', deprecations: sorted(deprecations) }
}

function invalid(errors: readonly NamedProblem[], deprecations: readonly NamedProblem[] = []): Checked {
  return { kind: 'invalid', errors: sorted(errors), deprecations: sorted(deprecations) }
}

function sorted(problems: readonly NamedProblem[]): readonly NamedProblem[] {
  return problems.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** The document with a mark at each line that has a finding, and the findings below it. */
export function annotated(
  text: string,
  errors: readonly NamedProblem[],
  deprecations: readonly NamedProblem[] = [],
): string {
  const labels = new Map<number, string[]>()
  const footers: string[] = []
  for (const [title, letter, problems] of [
    ['Errors', 'E', errors],
    ['Deprecations', 'D', deprecations],
  ] as const) {
    if (problems.length === 0) continue
    footers.push(`# ${title}: -------------`)
    const inLines = problems.toSorted((a, b) => (a.where.line ?? 1) - (b.where.line ?? 1))
    for (const [index, { where, message }] of inLines.entries()) {
      const { line = 1 } = where
      const label = `${letter}${index + 1}`
      labels.set(line, [...(labels.get(line) ?? []), label])
      footers.push(`# ${label}: ${message}`)
    }
    footers.push('', '')
  }
  const lines = text.split('\n').map((line, index) => {
    const marks = labels.get(index + 1)
    return marks ? `${line}\t\t# ${marks.join(',')}` : line
  })
  return `${lines.join('\n')}\n${footers.join('\n')}\n`
}
