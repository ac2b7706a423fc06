// What can be wrong with a server: the list of faults, and faults in front of any answers.

import { type AnswerDetails, type Answering, detailsOf } from './answer.ts'
import type { Fault } from './fault.ts'
import { bodyFaults } from './faults/bodies.ts'
import { connectionFaults } from './faults/connections.ts'
import { headFaults } from './faults/heads.ts'
import { redirectFaults } from './faults/redirects.ts'
import { statusFaults } from './faults/statuses.ts'
import { befalls, type Turns, withoutHops } from './turns.ts'

export const faults: readonly Fault[] = [
  ...connectionFaults,
  ...headFaults,
  ...bodyFaults,
  ...redirectFaults,
  ...statusFaults,
]

/** Throws where there is none of that name. */
export function faultNamed(name: string): Fault {
  const fault = faults.find((one) => one.name === name)
  if (fault) return fault
  throw new Error(`There is no fault "${name}"; firstlight serve --faults lists them`)
}

/** In front of the answers of one path. What has a named fault is otherwise the right answer. */
export interface FaultyAnswer extends AnswerDetails, Turns {}

/** Turns are counted for each path by itself, those that a redirect has led to included. */
export function faulty(wrong: Readonly<Record<string, FaultyAnswer>>, answers: Answering): Answering {
  const of = (path: string) => (Object.hasOwn(wrong, path) ? wrong[path] : undefined)
  return inFront((path) => of(path) ?? of(withoutHops(path)), answers)
}

/** The same fault in front of every path. */
export function faultyThroughout(wrong: FaultyAnswer, answers: Answering): Answering {
  return inFront(() => wrong, answers)
}

function inFront(of: (path: string) => FaultyAnswer | undefined, answers: Answering): Answering {
  const seen = new Map<string, number>()
  return (request) => {
    const wrong = of(request.path)
    if (!wrong) return answers(request)
    const number = seen.get(request.path) ?? 0
    seen.set(request.path, number + 1)
    const { after, times, ...always } = wrong
    if (!befalls({ after, times }, number)) return answers(request)
    if (always.fault === undefined) return always
    const given = Object.entries(always).filter(([, value]) => value !== undefined)
    return { ...detailsOf(answers(request) ?? { status: 404 }), ...Object.fromEntries(given) }
  }
}
