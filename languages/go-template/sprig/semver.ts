// Versions and what is asked of them, by the rules of semver.org and the ranges that Go programs know.

import { say } from '../../../core/said.ts'
import { type Functions, fn, type GoFunction } from '../define.ts'
import { fail } from '../failure.ts'
import { int, isKind, type Thing, type Value } from '../values.ts'

interface Version {
  readonly numbers: readonly [major: bigint, minor: bigint, patch: bigint]
  readonly prerelease: string
  readonly metadata: string
}

const label = String.raw`[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*`
const version = new RegExp(String.raw`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-(${label}))?(?:\+(${label}))?$`)

function parseVersion(text: string): Version | undefined {
  const [, major, minor = '0', patch = '0', prerelease = '', metadata = ''] =
    text.length < 256 ? (version.exec(text) ?? []) : []
  if (major === undefined) return undefined
  const hasZero = prerelease.split('.').some((part) => /^0\d+$/.test(part))
  return hasZero ? undefined : { numbers: [BigInt(major), BigInt(minor), BigInt(patch)], prerelease, metadata }
}

function comparedLabels(one: string, other: string): number {
  if (one === other) return 0
  // A release is more than what comes before it.
  if (one === '') return 1
  if (other === '') return -1
  const [first, second] = [one.split('.'), other.split('.')]
  for (let index = 0; ; index++) {
    const [left, right] = [first[index], second[index]]
    if (left === right && left !== undefined) continue
    if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1
    const [isNumber, isOtherNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)]
    if (isNumber && isOtherNumber) return BigInt(left) < BigInt(right) ? -1 : 1
    if (isNumber !== isOtherNumber) return isNumber ? -1 : 1
    return left < right ? -1 : 1
  }
}

function compared(one: Version, other: Version): number {
  for (const index of [0, 1, 2] as const) {
    if (one.numbers[index] !== other.numbers[index]) return one.numbers[index] < other.numbers[index] ? -1 : 1
  }
  return comparedLabels(one.prerelease, other.prerelease)
}

interface Constraint {
  readonly operator: string
  readonly version: Version
  /** Which numbers were left open: none, the last, the last two, all. */
  readonly open: 0 | 1 | 2 | 3
}

const part = String.raw`(?:\d+|[xX*])`
const wanted = String.raw`v?(${part})(?:\.(${part}))?(?:\.(${part}))?(?:-(${label}))?(?:\+(${label}))?`
const constraint = new RegExp(String.raw`^(|=|!=|>|<|>=|=>|<=|=<|~|~>|\^)${wanted}$`)

function parseConstraint(text: string): Constraint | undefined {
  const [, operator, major, minor, patch, prerelease = ''] = text.length < 256 ? (constraint.exec(text) ?? []) : []
  if (operator === undefined) return undefined
  const isOpen = (one: string | undefined) => one === undefined || /[xX*]/.test(one)
  const open = isOpen(major) ? 3 : isOpen(minor) ? 2 : isOpen(patch) ? 1 : 0
  const number = (one: string | undefined, isFree: boolean) => (isFree ? 0n : BigInt(one ?? 0))
  const numbers = [number(major, open > 2), number(minor, open > 1), number(patch, open > 0)] as const
  return { operator, version: { numbers, prerelease, metadata: '' }, open }
}

function holds({ operator, version: bound, open }: Constraint, given: Version): boolean {
  const order = compared(given, bound)
  const [major, minor, patch] = given.numbers
  const [wantedMajor, wantedMinor, wantedPatch] = bound.numbers
  // Nobody gets what is not released without asking for it.
  if (operator !== '!=' && given.prerelease !== '' && bound.prerelease === '') return false
  switch (operator) {
    case '>':
      if (open === 0) return order > 0
      if (major !== wantedMajor || open > 1) return major > wantedMajor
      return minor > wantedMinor
    case '<':
      return order < 0
    case '>=':
    case '=>':
      return order >= 0
    case '<=':
    case '=<':
      if (open === 0) return order <= 0
      if (major > wantedMajor) return false
      return !(major === wantedMajor && minor > wantedMinor && open < 2)
    case '!=':
      if (open === 0) return order !== 0
      return major !== wantedMajor || (open < 2 && minor !== wantedMinor)
    case '^':
      if (order < 0) return false
      if (wantedMajor > 0n || open > 1) return major === wantedMajor
      if (major > 0n) return false
      if (wantedMinor > 0n || open > 0) return minor === wantedMinor
      return minor === 0n && patch === wantedPatch
    default:
      if (open === 0 && !operator.startsWith('~')) return order === 0
      if (order < 0) return false
      if (open === 3 || (open === 0 && wantedMajor + wantedMinor + wantedPatch === 0n)) return true
      return major === wantedMajor && (open > 1 || minor === wantedMinor)
  }
}

/** "1.2 - 1.4" is two bounds; an operator may stand apart from its version. */
function joinedWords(words: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (let index = 0; index < words.length; index++) {
    const [word = '', next, other] = words.slice(index, index + 3)
    if (next === '-' && other !== undefined) {
      joined.push(`>=${word}`, `<=${other}`)
      index += 2
    } else if (/^[=<>~^!]+$/.test(word)) {
      joined.push(word + (next ?? ''))
      index++
    } else joined.push(word)
  }
  return joined
}

/** `||` between what is enough, blanks or commas between what has to hold together, "1.2 - 1.4" for a range. */
function parseRange(text: string): readonly (readonly Constraint[])[] {
  if (text.length > 1000) fail(say`a range of versions is too long`)
  return text.split('||').map((all) => {
    const words = joinedWords(all.split(/[\s,]+/).filter((word) => word !== ''))
    if (words.length === 0) return fail(say`a range of versions has no version`)
    return words.map((word) => parseConstraint(word) ?? fail(say`it is no range of versions`))
  })
}

export const versionType = '*semver.Version'
const versionOf = (value: Value) =>
  (isKind(value, 'thing') && value.type === versionType ? parseVersion(value.text) : undefined) ??
  fail(say`it is no version`)

function thingOf(original: string): Thing {
  const read = parseVersion(original) ?? fail(say`it is no version`)
  const { numbers, prerelease, metadata } = read
  const [major, minor, patch] = numbers
  const text = `${numbers.join('.')}${prerelease && `-${prerelease}`}${metadata && `+${metadata}`}`
  return {
    kind: 'thing',
    type: versionType,
    text,
    fields: new Map<string, Value>([
      ['Major', int(major, 'uint64')],
      ['Minor', int(minor, 'uint64')],
      ['Patch', int(patch, 'uint64')],
      ['Prerelease', prerelease],
      ['Metadata', metadata],
      ['Original', original],
      ['String', text],
    ]),
  }
}

const against = (isSo: (order: number) => boolean) => (version: Thing) =>
  fn(['any'], 'bool', ([other]) => isSo(compared(versionOf(version), versionOf(other))))

/** What can be asked of a version with a point: `(semver "1.2.3").Compare (semver "1.2.4")`. */
export const versionMethods: Readonly<Record<string, (version: Thing) => GoFunction>> = {
  Compare: (version) => fn(['any'], 'int', ([other]) => compared(versionOf(version), versionOf(other))),
  Equal: against((order) => order === 0),
  LessThan: against((order) => order < 0),
  GreaterThan: against((order) => order > 0),
}

export const semver: Functions = {
  semver: fn(['string'], 'any', ([text]) => thingOf(text)),
  semverCompare: fn(['string', 'string'], 'bool', ([range, text]) => {
    const ranges = parseRange(range)
    const given = parseVersion(text) ?? fail(say`it is no version`)
    return ranges.some((all) => all.every((one) => holds(one, given)))
  }),
}
