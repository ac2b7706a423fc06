// Tokens that a machine asks for with PUT and sends along from then on: the second version of EC2's service, and those made after it.

import type { AnswerDetails, Request } from '../../answer.ts'
import type { TokenPlan } from '../../crawl-plan.ts'
import { statusPage } from './status-page.ts'

const place = '/latest/api/token'
/** Seconds. */
const longest = 21_600

/** In the request for one: how many seconds it is to be good for. */
const lifetimeOf = (header: string) => `${header}-ttl-seconds`

/** The setting that switches the service off. */
export const endpointSetting = {
  enum: ['enabled', 'disabled'],
  description: 'Disabled, every request is refused with 403. Default: enabled.',
} as const

export interface TokenRules {
  /** What carries it; small letters. */
  readonly header: string
  /** 'none': there are none, and nobody needs one. */
  readonly tokens: 'required' | 'optional' | 'none'
  readonly endpoint?: 'enabled' | 'disabled' | undefined
  /** Milliseconds. Default: the system's clock. */
  readonly now?: () => number
}

/** How to get one; `tokens` is the setting that says whether it is needed. */
export function tokenPlan(header: string): TokenPlan {
  return { path: place, headers: { [lifetimeOf(header)]: String(longest) }, header, setting: 'tokens' }
}

/** What an answer has besides: its headers. Or the answer itself, if the request is for a token, lacks one or is refused. */
export type Admitted = { readonly headers: Readonly<Record<string, string>> } | { readonly answer: AnswerDetails }

export function sessionTokens(rules: TokenRules): (request: Request) => Admitted {
  const { header, tokens, endpoint, now = Date.now } = rules
  const lifetimeHeader = lifetimeOf(header)
  const ends = new Map<string, number>()
  const secondsLeft = (token: string) => Math.ceil(((ends.get(token) ?? 0) - now()) / 1000)

  function give({ method, headers }: Request): AnswerDetails {
    // What comes by way of a proxy may be sent by somebody else.
    if (headers['x-forwarded-for'] !== undefined) return statusPage(403)
    if (method !== 'PUT') return statusPage(405)
    const seconds = Number(headers[lifetimeHeader] ?? '')
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > longest) return statusPage(400)
    const token = Buffer.from(`firstlight-token-${ends.size + 1}`.padEnd(40, '-')).toString('base64url')
    ends.set(token, now() + seconds * 1000)
    return { body: token, headers: { 'content-type': 'text/plain', [lifetimeHeader]: String(seconds) } }
  }

  return (request) => {
    if (endpoint === 'disabled') return { answer: statusPage(403) }
    if (tokens === 'none') return { headers: {} }
    if (request.path === place) return { answer: give(request) }
    const token = request.headers[header]
    if (token === undefined) return tokens === 'required' ? { answer: statusPage(401) } : { headers: {} }
    const left = secondsLeft(token)
    return left > 0 ? { headers: { [lifetimeHeader]: String(left) } } : { answer: statusPage(401) }
  }
}
