// One document against what the agent can use: a cloud-config against the modules' schemas, a network config by reading it.

import type { JsonObject } from '../../core/json.ts'
import { isObject } from '../../core/json.ts'
import { validate } from '../../core/schema/validate.ts'
import { renderTemplate } from '../../languages/template.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import { modules } from '../../modules/index.ts'
import { knownKeys } from '../../modules/shared/known-keys.ts'
import { parseNetworkConfig } from '../../network/inputs/parse.ts'
import { detectType } from '../../userdata/detect.ts'
import { deprecationsIn } from './deprecated-keys.ts'

export interface Finding {
  /** "users.0.shell", or "format-l3.c1" for a place rather than a key. */
  readonly path: string
  readonly message: string
  /** From 1; undefined: nowhere in particular. */
  readonly line: number | undefined
}

export type Checked =
  | { readonly kind: 'valid'; readonly deprecations: readonly Finding[] }
  | { readonly kind: 'empty' }
  /** Of a type that is no cloud-config. */
  | { readonly kind: 'other'; readonly type: string }
  /** YAML, but no mapping at its top. */
  | { readonly kind: 'no mapping' }
  | { readonly kind: 'invalid'; readonly errors: readonly Finding[]; readonly deprecations: readonly Finding[] }

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
    if (rendered.text === undefined)
      return invalid(rendered.problems.map(({ message, where }) => at(where?.line, where?.column, message)))
    content = rendered.text
    header = detectType(Buffer.from(content))
  }
  if (header === undefined) {
    const line = content === text ? 1 : 2
    const first = content.split('\n', 1)[0]?.slice(0, 40)
    return invalid([
      at(
        line,
        1,
        `Unrecognized user-data header in ${document}: "${first}".\nExpected first line to be one of: ${headers.join(', ')}`,
      ),
    ])
  }
  if (header !== 'text/cloud-config') return { kind: 'other', type: header }
  return checkConfig(content, document)
}

async function checkConfig(text: string, document: string): Promise<Checked> {
  const { value, problems, locate } = parseYaml(text, { document })
  const broken = problems.filter(({ level }) => level === 'error')
  if (broken.length > 0) {
    return invalid(
      broken.map(({ message, where }) =>
        at(where.line, where.column, `File ${document} is not valid YAML. ${message}`),
      ),
    )
  }
  if (value === null) return { kind: 'empty' }
  if (!isObject(value)) return { kind: 'no mapping' }
  const errors: Finding[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const ignored = /^# Cloud-config part ignored (.*)$/.exec(line)
    if (ignored) errors.push(at(index + 1, 1, `Ignored invalid user-data: ${ignored[1]}`))
  }
  for (const key of Object.keys(value)) {
    if (knownKeys.has(key)) continue
    errors.push({
      path: key,
      message: `Additional properties are not allowed ('${key}' was unexpected)`,
      line: locate([key])?.line,
    })
  }
  const seen = new Set<string>()
  for (const { keys, schema } of modules) {
    const settings = Object.fromEntries(keys.flatMap((key) => (key in value ? [[key, value[key]]] : [])))
    for (const { path, message } of (await validate(schema, settings)).problems) {
      const steps = path.split('/').map((step) => (/^\d+$/.test(step) ? Number(step) : step))
      const finding = { path: steps.join('.'), message, line: nearest(locate, steps) }
      if (!seen.has(`${finding.path} ${message}`)) errors.push(finding)
      seen.add(`${finding.path} ${message}`)
    }
  }
  const deprecations = sorted(
    deprecationsIn(value).map(({ path, message }) => ({ path: path.join('.'), message, line: nearest(locate, path) })),
  )
  return errors.length > 0 ? invalid(errors, deprecations) : { kind: 'valid', deprecations }
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
  const { problems } = parseNetworkConfig(text, { document })
  const errors = problems.filter(({ level }) => level === 'error' || level === 'warning')
  const findings = (list: typeof problems) =>
    sorted(
      list.map(({ where, message }) => ({
        path: where.path?.replaceAll('/', '.') || `format-l${where.line ?? 1}.c${where.column ?? 1}`,
        message,
        line: where.line,
      })),
    )
  const deprecations = findings(problems.filter(({ level }) => level === 'deprecated'))
  return errors.length > 0 ? invalid(findings(errors), deprecations) : { kind: 'valid', deprecations }
}

function invalid(errors: readonly Finding[], deprecations: readonly Finding[] = []): Checked {
  return { kind: 'invalid', errors: sorted(errors), deprecations }
}

function sorted(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

function at(line: number | undefined, column: number | undefined, message: string): Finding {
  return { path: `format-l${line ?? 1}.c${column ?? 1}`, message, line }
}

/** The document with a mark at each line that has a finding, and the findings below it. */
export function annotated(text: string, errors: readonly Finding[], deprecations: readonly Finding[] = []): string {
  const labels = new Map<number, string[]>()
  const footers: string[] = []
  for (const [title, letter, findings] of [
    ['Errors', 'E', errors],
    ['Deprecations', 'D', deprecations],
  ] as const) {
    if (findings.length === 0) continue
    footers.push(`# ${title}: -------------`)
    for (const [index, { line = 1, message }] of findings.toSorted((a, b) => (a.line ?? 1) - (b.line ?? 1)).entries()) {
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
