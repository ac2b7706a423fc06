// Tokens that a machine asks for with PUT and sends along from then on: the second version of EC2's service, and those made after it.

import type { AnswerDetails, Request } from '../../answer.ts'

export interface TokenRules {
  /** "/latest/api/token" */
  readonly path: string
  /** In the request for one, how many seconds it is to be good for; small letters. */
  readonly lifetimeHeader: string
  /** What carries it from then on; small letters. */
  readonly header: string
  /** 'none': there are none, and nobody needs one. */
  readonly tokens: 'required' | 'optional' | 'none'
  /** The page for a status that is no success. */
  readonly page: (status: number) => AnswerDetails
  /** Milliseconds. Default: the system's clock. */
  readonly now?: () => number
}

/** What an answer has besides: its headers. Or the answer itself, if the request is for a token or lacks one. */
export type Admitted = { readonly headers: Readonly<Record<string, string>> } | { readonly answer: AnswerDetails }

const longest = 21_600

export function sessionTokens(rules: TokenRules): (request: Request) => Admitted {
  const { path: place, lifetimeHeader, header, tokens, page, now = Date.now } = rules
  const ends = new Map<string, number>()
  const secondsLeft = (token: string) => Math.ceil(((ends.get(token) ?? 0) - now()) / 1000)

  function give({ method, headers }: Request): AnswerDetails {
    // What comes by way of a proxy may be sent by somebody else.
    if (headers['x-forwarded-for'] !== undefined) return page(403)
    if (method !== 'PUT') return page(405)
    const seconds = Number(headers[lifetimeHeader] ?? '')
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > longest) return page(400)
    const token = Buffer.from(`firstlight-token-${ends.size + 1}`.padEnd(40, '-')).toString('base64url')
    ends.set(token, now() + seconds * 1000)
    return { body: token, headers: { 'content-type': 'text/plain', [lifetimeHeader]: String(seconds) } }
  }

  return (request) => {
    if (tokens === 'none') return { headers: {} }
    if (request.path === place) return { answer: give(request) }
    const token = request.headers[header]
    if (token === undefined) return tokens === 'required' ? { answer: page(401) } : { headers: {} }
    const left = secondsLeft(token)
    return left > 0 ? { headers: { [lifetimeHeader]: String(left) } } : { answer: page(401) }
  }
}
