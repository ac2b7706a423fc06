// What may follow "is".

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { fail } from './failure.ts'
import { compare, isEqual } from './operators.ts'
import { type Args, isKind, sizeCost, type Value, type Work } from './values.ts'

export type Test = (value: Value, args: Args, work: Work) => boolean

function comparison(operator: string): Test {
  return (value, { positional }, { fuel }) => compare(operator, value, positional[0] ?? null, fuel)
}

function integer(value: Value): bigint {
  if (isKind(value, 'undefined')) return fail(value.message)
  if (isKind(value, 'float') && Number.isInteger(value.value)) return BigInt(value.value)
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return BigInt(value)
  return fail(say`this test needs a number`)
}

function isList(value: Value): boolean {
  return typeof value === 'string' || Array.isArray(value) || isKind(value, 'tuple') || isKind(value, 'dict')
}

/** A text that may be looked through. */
function isText(value: Value, { fuel }: Work): value is string {
  fuel.spend(sizeCost(value))
  return typeof value === 'string'
}

const equal = comparison('==')
const unequal = comparison('!=')
const less = comparison('<')
const lessOrEqual = comparison('<=')
const greater = comparison('>')
const greaterOrEqual = comparison('>=')

export const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['boolean', (value) => typeof value === 'boolean'],
  ['callable', (value) => isKind(value, 'callable') || (isKind(value, 'thing') && value.call !== undefined)],
  ['defined', (value) => !isKind(value, 'undefined')],
  [
    'divisibleby',
    (value, { positional }) => integer(value) % (integer(positional[0] ?? null) || fail(say`division by zero`)) === 0n,
  ],
  ['eq', equal],
  ['equalto', equal],
  ['==', equal],
  ['escaped', () => false],
  ['even', (value) => integer(value) % 2n === 0n],
  ['false', (value) => value === false],
  ['float', (value) => isKind(value, 'float')],
  ['ge', greaterOrEqual],
  ['>=', greaterOrEqual],
  ['gt', greater],
  ['greaterthan', greater],
  ['>', greater],
  ['in', (value, { positional }, { fuel }) => compare('in', value, positional[0] ?? null, fuel)],
  ['integer', (value) => typeof value === 'number' || typeof value === 'bigint'],
  [
    'iterable',
    (value) => isList(value) || isKind(value, 'undefined') || (isKind(value, 'thing') && value.items !== undefined),
  ],
  ['le', lessOrEqual],
  ['<=', lessOrEqual],
  ['lower', (value, _, work) => isText(value, work) && value === value.toLowerCase() && value !== value.toUpperCase()],
  ['lt', less],
  ['lessthan', less],
  ['<', less],
  ['mapping', (value) => isKind(value, 'dict')],
  ['ne', unequal],
  ['!=', unequal],
  ['none', (value) => value === null],
  ['number', (value) => ['number', 'bigint', 'boolean'].includes(typeof value) || isKind(value, 'float')],
  ['odd', (value) => integer(value) % 2n !== 0n],
  [
    'sameas',
    (value, { positional }, { fuel }) =>
      value === positional[0] || (typeof value !== 'object' && isSame(value, positional[0], fuel)),
  ],
  ['sequence', isList],
  ['string', (value) => typeof value === 'string'],
  ['true', (value) => value === true],
  ['undefined', (value) => isKind(value, 'undefined')],
  ['upper', (value, _, work) => isText(value, work) && value === value.toUpperCase() && value !== value.toLowerCase()],
])

function isSame(value: Value, other: Value | undefined, fuel: Fuel): boolean {
  return other !== undefined && typeof value === typeof other && isEqual(value, other, fuel)
}
