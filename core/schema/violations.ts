// ajv's errors to violations a person can act on: of the forms a value may have, only the errors of the one it comes closest to
// count.

import type { ErrorObject } from 'ajv'
import type { Problem } from '../problem.ts'
import { type Said, say } from '../said.ts'
import { at, type Path, pathOf } from './pieces.ts'

/** A problem before it is known what is taken out for it. 'warning': an unknown key, which is no reason to drop anything. */
export interface Violation extends Pick<Problem, 'message'> {
  readonly level: 'error' | 'warning'
  readonly path: Path
  readonly keyword: string
  /** The key that is not known. */
  readonly unknown?: string
}

/** An error; one about alternative forms has the errors of each form below it. */
interface ErrorNode {
  readonly error: ErrorObject
  readonly below: readonly ErrorNode[]
}

export function violationsOf(errors: readonly ErrorObject[], value: unknown): readonly Violation[] {
  return nested(errors).flatMap((node) => violationsOfNode(node, value))
}

/** ajv lists the errors of the forms right before the error which says that none of them fits. */
function nested(errors: readonly ErrorObject[]): readonly ErrorNode[] {
  const nodes: ErrorNode[] = []
  for (const error of errors) {
    if (error.keyword === 'if') continue
    const first = isGroup(error) ? nodes.findLastIndex((node) => !belongsTo(node.error, error)) + 1 : nodes.length
    nodes.push({ error, below: nodes.splice(first) })
  }
  return nodes
}

function isGroup({ keyword, params }: ErrorObject): boolean {
  return keyword === 'anyOf' || (keyword === 'oneOf' && !Array.isArray(params['passingSchemas']))
}

function belongsTo(error: ErrorObject, group: ErrorObject): boolean {
  const inPlace = error.instancePath === group.instancePath || error.instancePath.startsWith(`${group.instancePath}/`)
  return inPlace && error.schemaPath.startsWith(`${group.schemaPath}/`)
}

function violationsOfNode({ error, below }: ErrorNode, value: unknown): readonly Violation[] {
  if (below.length === 0) return [violation(error, value)]
  const form = (node: ErrorNode) => node.error.schemaPath.slice(error.schemaPath.length + 1).split('/')[0]
  const forms = [...Map.groupBy(below, form).values()]
  const path = pathOf(error.instancePath, value)
  const ofThatKind = forms
    .map((nodes) => nodes.flatMap((node) => violationsOfNode(node, value)))
    .filter((violations) => !violations.some((one) => one.path.length === path.length && isKind(one)))
    .sort((a, b) => weight(a) - weight(b))
  return ofThatKind[0] ?? [otherKind(path, below, value)]
}

function isKind({ keyword }: Violation): boolean {
  return keyword === 'type' || keyword === 'const' || keyword === 'enum' || keyword === 'kind'
}

/** A wrong constant means that another form was meant. */
function weight(violations: readonly Violation[]): number {
  return violations.reduce((sum, one) => sum + (one.level === 'warning' ? 0 : isKind(one) ? 100 : 1), 0)
}

function otherKind(path: Path, below: readonly ErrorNode[], value: unknown): Violation {
  const here = leaves(below).filter(({ instancePath }) => pathOf(instancePath, value).length === path.length)
  const kinds = here.flatMap(({ keyword, params }) =>
    keyword === 'type' ? typesOf(params) : keyword === 'enum' || keyword === 'const' ? constants(params) : [],
  )
  const expected = kinds.length > 0 ? oneOf([...new Set(kinds)]) : say`one of the allowed forms`
  return {
    path,
    keyword: 'kind',
    message: say`expected ${expected}, not ${say.value(at(value, path))}`,
    level: 'error',
  }
}

function leaves(nodes: readonly ErrorNode[]): readonly ErrorObject[] {
  return nodes.flatMap(({ error, below }) => (below.length > 0 ? leaves(below) : [error]))
}

function violation(error: ErrorObject, value: unknown): Violation {
  const { keyword, params } = error
  const base = pathOf(error.instancePath, value)
  if (keyword === 'additionalProperties') {
    const unknown = String(params['additionalProperty'])
    return { path: [...base, unknown], unknown, keyword, message: say`this key is not known here`, level: 'warning' }
  }
  const path = keyword === 'propertyNames' ? [...base, String(params['propertyName'])] : base
  return { path, keyword, message: messageFor(error, path, value), level: 'error' }
}

function messageFor({ keyword, params }: ErrorObject, path: Path, value: unknown): Said {
  const got = say.value(at(value, path))
  const limit = Number(params['limit'])
  switch (keyword) {
    case 'type':
      return say`expected ${oneOf(typesOf(params))}, not ${got}`
    case 'enum':
    case 'const':
      return say`expected ${oneOf(constants(params))}, not ${got}`
    case 'required':
    case 'dependencies':
    case 'dependentRequired':
      return say`"${say.word(params['missingProperty'])}" is missing`
    case 'pattern':
      return say`expected a text that matches ${say.word(params['pattern'])}`
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return say`expected a number ${say.word(params['comparison'])} ${limit}`
    case 'minLength':
      return limit === 1 ? say`expected a text that is not empty` : say`expected a text of at least ${limit} characters`
    case 'maxLength':
      return say`expected a text of at most ${limit} characters`
    case 'minItems':
    case 'minProperties':
      return limit === 1 ? say`it is empty` : say`expected at least ${limit} entries`
    case 'maxItems':
    case 'maxProperties':
      return say`expected at most ${limit} entries`
    case 'uniqueItems':
      return say`expected no two equal entries`
    case 'propertyNames':
      return say`this key is not allowed here`
    default:
      return say`this is not one of the allowed forms`
  }
}

const typeNames: Readonly<Record<string, Said>> = {
  string: say`a text`,
  number: say`a number`,
  integer: say`a whole number`,
  boolean: say`true or false`,
  array: say`a list`,
  object: say`a mapping`,
  null: say`nothing`,
}

function typesOf(params: ErrorObject['params']): readonly Said[] {
  const type: unknown = params['type']
  const names = Array.isArray(type) ? type.map(String) : String(type).split(',')
  return names.map((name) => typeNames[name] ?? say.word(name))
}

function constants(params: ErrorObject['params']): readonly Said[] {
  const values: unknown = params['allowedValues'] ?? [params['allowedValue']]
  return (Array.isArray(values) ? values : [values]).map((one) => say.word(JSON.stringify(one)))
}

function oneOf(names: readonly Said[]): Said {
  const last = names.at(-1) ?? say`nothing`
  return names.length < 2 ? last : say`${say.join(names.slice(0, -1))} or ${last}`
}
