// What was recorded of a real service, as a part of a scenario file: answers by path, given again as they were.

import type { JsonObject } from '../core/json.ts'
import type { AnswerDetails, Answering } from './answer.ts'

export interface RecordedAnswer {
  /** Default 200. */
  readonly status?: number
  /** Default: those of the recording. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** In place of a body that is no text. */
  readonly base64?: string
  /** For requests that accept this media type. */
  readonly accept?: string
}

/** A text: that body. */
export type RecordedAnswers = string | RecordedAnswer | readonly (string | RecordedAnswer)[]

export interface Recording {
  /** As in `firstlight serve NAME`. */
  readonly cloud: string
  readonly from?: string
  readonly at?: string
  /** Paths of answers from which secrets have been taken. */
  readonly hidden?: readonly string[]
  /** Of most answers. */
  readonly headers?: Readonly<Record<string, string>>
  /** What is answered for all other paths. */
  readonly missing?: RecordedAnswer
  readonly answers: Readonly<Record<string, RecordedAnswers>>
}

const answer = {
  type: 'object',
  additionalProperties: false,
  properties: {
    status: { type: 'integer', minimum: 200, maximum: 599, description: 'Default: 200.' },
    headers: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Default: those of most answers.',
    },
    body: { type: 'string', description: 'The body, as it is.' },
    base64: { type: 'string', description: 'A body that is no text.' },
    accept: { type: 'string', description: 'It is for requests that accept this media type.' },
  },
} as const

const text = { type: 'string', description: 'The body of an answer with status 200.' } as const

export const recordingSchema = {
  type: 'object',
  description: 'What `firstlight serve --record` heard of a real service: it is answered as it was.',
  required: ['cloud', 'answers'],
  additionalProperties: false,
  properties: {
    cloud: { type: 'string', description: 'The cloud that it is of.' },
    from: { type: 'string', description: 'Where it was recorded.' },
    at: { type: 'string', description: 'And when.' },
    hidden: { type: 'array', items: { type: 'string' }, description: 'Paths whose answers had secrets.' },
    headers: { type: 'object', additionalProperties: { type: 'string' }, description: 'Headers of most answers.' },
    missing: { ...answer, description: 'What is answered for any other path.' },
    answers: {
      type: 'object',
      description: 'Answers by path.',
      additionalProperties: { anyOf: [text, answer, { type: 'array', items: { anyOf: [text, answer] } }] },
    },
  },
} as const

/** Of a scenario. */
export function recordingOf({ recorded }: JsonObject): Recording | undefined {
  return recorded as Recording | undefined
}

export function recordedAnswers({ answers, headers = {}, missing }: Recording): Answering {
  const detailsOf = (given: string | RecordedAnswer): AnswerDetails & Pick<RecordedAnswer, 'accept'> => {
    if (typeof given === 'string') return { headers, body: given }
    const { base64, ...rest } = given
    return { headers, ...rest, ...(base64 !== undefined && { body: Buffer.from(base64, 'base64') }) }
  }
  const known = new Map(
    Object.entries(answers).map(([path, given]) => [
      samePath(path),
      [given as string | RecordedAnswer | readonly (string | RecordedAnswer)[]].flat().map(detailsOf),
    ]),
  )
  const other = missing && detailsOf(missing)
  return ({ method, path, headers: sent }) => {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405 }
    const found = known.get(samePath(path)) ?? []
    const wanted = found.find(({ accept }) => accept !== undefined && sent['accept']?.includes(accept))
    const { accept: _accept, ...details } = wanted ??
      found.find(({ accept }) => accept === undefined) ?? { ...other, accept: '' }
    return Object.keys(details).length === 0 ? undefined : details
  }
}

/** Services don't care in which order a query has its parameters, nor for "True" in place of "true". */
function samePath(path: string): string {
  const at = path.indexOf('?')
  if (at < 0) return path
  const parameters = path
    .slice(at + 1)
    .toLowerCase()
    .split('&')
    .sort()
  return `${path.slice(0, at)}?${parameters.join('&')}`
}
