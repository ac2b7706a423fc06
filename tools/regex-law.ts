// The law of regular expressions: none in the product takes more than linear time, whatever text it meets. scslre looks at each literal,
// at what `new RegExp` is given, and at the patterns of schemas; docs/decisions/0071-regexes.md says why it and no other.

import { parseSync, Visitor } from 'oxc-parser'
import { analyse, type Report } from 'scslre'
import type { Violation } from './laws.ts'

/** What a machine runs, but for what is made from that; the workshop reads nothing that others wrote. */
const binds = /^(?!(?:tools|test|bench)\/|.*\.generated\.)/

interface Regex {
  readonly source: string
  readonly flags: string
  readonly at: number
}

export function slowRegexes(file: string, text: string): readonly Violation[] {
  if (!binds.test(file)) return []
  return regexesOf(file, text).flatMap(({ source, flags, at }) => {
    const [report] = analyse({ source, flags }).reports
    if (!report) return []
    const line = text.slice(0, at).split('\n').length
    return [{ file, line, why: `/${source}/${flags} takes more than linear time: ${explained(report)}` }]
  })
}

function explained(report: Report): string {
  const many = `for many ${JSON.stringify(report.character.pick)}`
  if (report.type === 'Move') return `${many} it begins anew at each of them; say what may not stand before it`
  if (report.type === 'Self') return `${many} a repetition within a repetition can share them out in many ways`
  return `${many} two repetitions can share them out in many ways`
}

function regexesOf(file: string, text: string): readonly Regex[] {
  const found: Regex[] = []
  const { program } = parseSync(file, text)
  const add = (source: string | undefined, flags: string, at: number) => {
    if (source !== undefined && isRegex(source, flags)) found.push({ source, flags, at })
  }
  const made = ({ callee, arguments: given, start }: Made) => {
    if (callee.type !== 'Identifier' || callee.name !== 'RegExp') return
    const [source, flags] = given
    add(source && textOf(source), (flags && textOf(flags)) || '', start)
  }
  new Visitor({
    Literal(node) {
      if ('regex' in node) add(node.regex.pattern, node.regex.flags, node.start)
    },
    NewExpression: made,
    CallExpression: made,
    Property({ key, value, start }) {
      const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : undefined
      // As JSON Schema has them, and ajv compiles them.
      if (name === 'pattern') add(textOf(value), 'u', start)
      if (name !== 'patternProperties' || value.type !== 'ObjectExpression') return
      for (const property of value.properties) {
        if (property.type === 'Property') add(textOf(property.key), 'u', property.start)
      }
    },
  }).visit(program)
  return found
}

interface Node {
  readonly type: string
  readonly value?: unknown
  readonly quasis?: readonly { readonly value: { readonly raw: string; readonly cooked: string | null } }[]
  readonly tag?: { readonly type: string }
  readonly quasi?: Node
  readonly operator?: string
  readonly left?: Node
  readonly right?: Node
}
interface Made {
  readonly callee: { readonly type: string; readonly name?: unknown }
  readonly arguments: readonly Node[]
  readonly start: number
}

/** A text of the code; what is only known when it runs counts as a word. */
function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type === 'TaggedTemplateExpression' && node.quasi?.quasis) {
    return node.quasi.quasis.map(({ value }) => value.raw).join('word')
  }
  if (node.type === 'TemplateLiteral' && node.quasis) return node.quasis.map(({ value }) => value.cooked).join('word')
  if (node.type !== 'BinaryExpression' || node.operator !== '+' || !node.left || !node.right) return undefined
  return (textOf(node.left) ?? 'word') + (textOf(node.right) ?? 'word')
}

function isRegex(source: string, flags: string): boolean {
  try {
    return Boolean(new RegExp(source, flags))
  } catch {
    return false
  }
}
