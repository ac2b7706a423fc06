// Faults in front of any answers: the first tries of a path fail, then the service behaves.

import type { Answer, AnswerDetails, Request } from './server.ts'

export type Answering = (request: Request) => Answer | undefined

/** `times` counts requests of that path; without it the fault stays. */
export function faulty(faults: Readonly<Record<string, AnswerDetails>>, answers: Answering): Answering {
  const seen = new Map<string, number>()
  return (request) => {
    const fault = Object.hasOwn(faults, request.path) ? faults[request.path] : undefined
    if (!fault) return answers(request)
    const number = seen.get(request.path) ?? 0
    seen.set(request.path, number + 1)
    const { times, ...always } = fault
    return times === undefined || number < times ? always : answers(request)
  }
}
