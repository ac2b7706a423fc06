// One document against what the agent can use: a cloud-config against the modules' schemas, a network config by reading it.

import type { JsonObject } from '../../core/json.ts'
import { isObject } from '../../core/json.ts'
import type { Where } from '../../core/notices.ts'
import type { Problem } from '../../core/problem.ts'
import { validate } from '../../core/schema/validate.ts'
import { renderTemplate } from '../../languages/template.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import { modules } from '../../modules/index.ts'
import { knownKeys } from '../../modules/shared/known-keys.ts'
import { parseNetworkConfig } from '../../network/inputs/parse.ts'
import { detectType } from '../../userdata/detect.ts'
import { deprecationsIn } from './deprecated-keys.ts'

export type Checked =
  | { readonly kind: 'valid'; readonly deprecations: readonly Problem[] }
  | { readonly kind: 'empty' }
  /** Of a type that is no cloud-config. */
  | { readonly kind: 'other'; readonly type: string }
  /** YAML, but no mapping at its top. */
  | { readonly kind: 'no mapping' }
  | { readonly kind: 'invalid'; readonly errors: readonly Problem[]; readonly deprecations: readonly Problem[] }

const headers = [
  '#!',
  '## template: jinja',
  '#cloud-boothook',
  '#cloud-config',
  '#cloud-config-archive',
  '#cloud-config-jsonp',
  '#include',
  '#include-once',
  '#part-handler',
]

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
    if (rendered.text === undefined) return invalid(rendered.problems)
    content = rendered.text
    header = detectType(Buffer.from(content))
  }
  if (header === undefined) {
    const line = content === text ? 1 : 2
    const first = content.split('\n', 1)[0]?.slice(0, 40)
    const message = `Unrecognized user-data header in ${document}: "${first}".\nExpected first line to be one of: ${headers.join(', ')}`
    return invalid([problem(message, { document, line, column: 1 })])
  }
  if (header !== 'text/cloud-config') return { kind: 'other', type: header }
  return checkConfig(content, document)
}

async function checkConfig(text: string, document: string): Promise<Checked> {
  const { value, problems, locate } = parseYaml(text, { document })
  const broken = problems.filter(({ level }) => level === 'error')
  if (broken.length > 0) {
    return invalid(broken.map((one) => ({ ...one, message: `File ${document} is not valid YAML. ${one.message}` })))
  }
  if (value === null) return { kind: 'empty' }
  if (!isObject(value)) return { kind: 'no mapping' }
  const errors: Problem[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const ignored = /^# Cloud-config part ignored (.*)$/.exec(line)
    if (ignored)
      errors.push(problem(`Ignored invalid user-data: ${ignored[1]}`, { document, line: index + 1, column: 1 }))
  }
  const at = (path: readonly (string | number)[]): Where => ({
    document,
    line: nearest(locate, path),
    path: path.join('/'),
  })
  for (const key of Object.keys(value)) {
    if (!knownKeys.has(key)) {
      errors.push(problem(`Additional properties are not allowed ('${key}' was unexpected)`, at([key])))
    }
  }
  const seen = new Set<string>()
  for (const { keys, schema } of modules) {
    const settings = Object.fromEntries(keys.flatMap((key) => (key in value ? [[key, value[key]]] : [])))
    for (const found of (await validate(schema, settings, { document, code: 'stage/schema' })).problems) {
      const { path = '' } = found.where
      const name = `${path} ${found.message}`
      if (!seen.has(name)) errors.push({ ...found, where: at(stepsOf(path)) })
      seen.add(name)
    }
  }
  const deprecations = deprecationsIn(value).map(
    ({ path, message }): Problem => ({ level: 'deprecated', code: 'stage/deprecated', message, where: at(path) }),
  )
  return errors.length > 0 ? invalid(errors, deprecations) : { kind: 'valid', deprecations: sorted(deprecations) }
}

function problem(message: string, where: Where): Problem {
  return { level: 'error', code: 'stage/schema', message, where }
}

/** "users/0/shell" as a path: what looks like an index is one. */
function stepsOf(path: string): readonly (string | number)[] {
  return path.split('/').map((step) => (/^\d+$/.test(step) ? Number(step) : step))
}

/** The line of a path, or of the nearest piece around it that has one. */
function nearest(
  locate: (path: readonly (string | number)[]) => { line?: number } | undefined,
  path: readonly (string | number)[],
): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const line = locate(path.slice(0, length))?.line
    if (line !== undefined) return line
  }
  return undefined
}

function checkNetwork(text: string, document: string): Checked {
  // One about the whole document has a place rather than a key.
  const problems = parseNetworkConfig(text, { document }).problems.map((one) =>
    one.where.path === '' ? { ...one, where: { ...one.where, path: undefined } } : one,
  )
  const deprecations = problems.filter(({ level }) => level === 'deprecated')
  const errors = problems.filter(({ level }) => level !== 'deprecated')
  return errors.length > 0 ? invalid(errors, deprecations) : { kind: 'valid', deprecations: sorted(deprecations) }
}

function invalid(errors: readonly Problem[], deprecations: readonly Problem[] = []): Checked {
  return { kind: 'invalid', errors: sorted(errors), deprecations: sorted(deprecations) }
}

function sorted(problems: readonly Problem[]): readonly Problem[] {
  const named = problems.map((one) => ({ one, name: problemName(one) }))
  return named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ one }) => one)
}

/** "users.0.shell", or "format-l3.c1" for a place rather than a key. */
export function problemName({ where: { line = 1, column = 1, path } }: Problem): string {
  return path?.replaceAll('/', '.') ?? `format-l${line}.c${column}`
}

/** The document with a mark at each line that has a finding, and the findings below it. */
export function annotated(text: string, errors: readonly Problem[], deprecations: readonly Problem[] = []): string {
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
