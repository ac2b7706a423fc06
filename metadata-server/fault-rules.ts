// Faults of a scenario: which requests they befall, by path, turn and time, and what becomes of those. Each can be switched while the
// server runs.

import { type Answer, type AnswerDetails, type Answering, detailsOf, type Request } from './answer.ts'
import { befalls, type Turns, withoutHops } from './turns.ts'

/**
 * One fault. With a status or a body it is answered in place of what the cloud would; otherwise it is what becomes of the cloud's answer.
 * Turns are counted for each path by itself.
 */
export interface FaultRule extends AnswerDetails, Turns {
  /** Seconds after the server began at which it begins. Default 0. */
  readonly from?: number
  /** And at which it ends. Default: never. */
  readonly until?: number
  /** So many requests in a second are right; those beyond have status 429 (or `status`) and Retry-After. */
  readonly rate?: number
  /** Seconds after which a token that the cloud has given is refused with 401 (or `status`), however long it was asked for. */
  readonly 'token-life'?: number
  /** It is there to be switched on. */
  readonly off?: boolean
}

/** By path: as it is, or with * for anything. "*" is every path. */
export type FaultRules = Readonly<Record<string, FaultRule | readonly FaultRule[]>>

export interface SwitchableFault {
  readonly id: number
  readonly path: string
  readonly rule: FaultRule
  readonly on: boolean
}

export interface FaultSwitches {
  list(): readonly SwitchableFault[]
  /** Throws for an id that is not there. */
  set(id: number, on: boolean): void
  /** It is on, unless its rule is off, and is asked before all others. Returns its id. */
  add(path: string, rule: FaultRule): number
}

/** The answers with these faults in front. `now`: milliseconds. */
export function withFaults(
  rules: FaultRules,
  answers: Answering,
  now: () => number = () => performance.now(),
): { readonly answers: Answering; readonly faults: FaultSwitches } {
  const began = now()
  const seconds = () => (now() - began) / 1000
  let next = 0
  let layers: readonly Layer[] = []
  let active = layers
  const layerOf = (path: string, rule: FaultRule): Layer => {
    next += 1
    return { id: next, path, rule, on: rule.off !== true, matches: pathMatch(path), act: actOf(rule, seconds) }
  }
  const change = (changed: readonly Layer[]) => {
    layers = changed
    active = changed.filter(({ on }) => on)
  }
  change(exactFirst(Object.entries(rules)).map(([path, rule]) => layerOf(path, rule)))
  return {
    answers: (request) => {
      const time = seconds()
      const befallen = active.filter(
        ({ rule: { from = 0, until = Number.POSITIVE_INFINITY }, matches }) =>
          time >= from && time < until && matches(request.path),
      )
      return befallen.reduceRight<Answering>(
        (inner, { act }) =>
          (asked) =>
            act(asked, inner),
        answers,
      )(request)
    },
    faults: {
      list: () => layers.map(({ id, path, rule, on }) => ({ id, path, rule, on })),
      set(id, on) {
        if (!layers.some((layer) => layer.id === id)) throw new RangeError(`There is no fault ${id}`)
        change(layers.map((layer) => (layer.id === id ? { ...layer, on } : layer)))
      },
      add(path, rule) {
        const layer = layerOf(path, rule)
        change([layer, ...layers])
        return layer.id
      },
    },
  }
}

/** The same faults, for who switches none of them. */
export function faulty(wrong: FaultRules, answers: Answering): Answering {
  return withFaults(wrong, answers).answers
}

/** The first ones go before the second ones where both name a path. */
export function bothFaults(first: FaultRules, second: FaultRules): FaultRules {
  const paths = new Set([...Object.keys(first), ...Object.keys(second)])
  return Object.fromEntries([...paths].map((path) => [path, [first[path] ?? [], second[path] ?? []].flat()]))
}

type Act = (request: Request, inner: Answering) => Answer | undefined

interface Layer extends SwitchableFault {
  readonly matches: (path: string) => boolean
  readonly act: Act
}

/** What names one path goes before what names many; beyond that the order is the scenario's. */
function exactFirst(rules: readonly (readonly [string, FaultRule | readonly FaultRule[]])[]) {
  const each = rules.flatMap(([path, rule]) => [rule].flat().map((one): [string, FaultRule] => [path, one]))
  const isPattern = ([path]: readonly [string, FaultRule]) => path.includes('*')
  return [...each.filter((one) => !isPattern(one)), ...each.filter(isPattern)]
}

/** A query and the hops of redirects are not part of what has to match, but may be. */
export function pathMatch(wanted: string): (path: string) => boolean {
  const pieces = (/^[/*]/.test(wanted) ? wanted : `/${wanted}`).split('*')
  return (path) => [path, withoutHops(path), path.split('?', 1)[0] ?? path].some((one) => inOrder(pieces, one))
}

/** Whether the text has the pieces one after the other, begins with the first and ends with the last. */
function inOrder(pieces: readonly string[], text: string): boolean {
  const [first = '', ...rest] = pieces
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const piece of rest) {
    const found = text.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

function actOf(rule: FaultRule, seconds: () => number): Act {
  const { after, times, from: _from, until: _until, rate, 'token-life': tokenLife, off: _off, ...given } = rule
  const details = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as AnswerDetails
  if (rate !== undefined) return limited(rate, details, seconds)
  if (tokenLife !== undefined) return forgetful(tokenLife, details, seconds)
  const seen = new Map<string, number>()
  const replaces = details.fault === undefined && (details.status !== undefined || details.body !== undefined)
  return (request, inner) => {
    const number = seen.get(request.path) ?? 0
    if (after !== undefined || times !== undefined) seen.set(request.path, number + 1)
    if (!befalls({ ...(after !== undefined && { after }), ...(times !== undefined && { times }) }, number))
      return inner(request)
    return replaces ? details : { ...detailsOf(inner(request) ?? { status: 404 }), ...details }
  }
}

function limited(rate: number, details: AnswerDetails, seconds: () => number): Act {
  let second = -1
  let count = 0
  return (request, inner) => {
    const now = Math.floor(seconds())
    if (now !== second) count = 0
    second = now
    count += 1
    if (count <= rate) return inner(request)
    return { status: 429, ...details, headers: { 'retry-after': '1', ...details.headers } }
  }
}

/** More tokens than a test asks for are not kept. */
const mostTokens = 10_000

function forgetful(life: number, details: AnswerDetails, seconds: () => number): Act {
  const given = new Map<string, number>()
  return (request, inner) => {
    const tokens = Object.values(request.headers).flatMap((value) => given.get(value) ?? [])
    if (tokens.some((at) => seconds() - at >= life)) return { status: 401, ...details }
    const answer = inner(request)
    if (request.method === 'PUT' && answer !== undefined) {
      const { status = 200, body } = detailsOf(answer)
      if (status < 300 && body !== undefined && given.size < mostTokens) given.set(String(body), seconds())
    }
    return answer
  }
}
