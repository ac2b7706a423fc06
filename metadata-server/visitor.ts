// A client that asks a service as its cloud's plan says: with its headers, and with a token where there is one; a service that is busy is
// asked again.

import type { Ask, Asked } from './ask.ts'
import { AskFailure } from './ask.ts'
import type { CrawlProblem } from './crawl.ts'
import type { CrawlPlan, TokenPlan } from './crawl-plan.ts'

export interface Visitor {
  readonly get: (path: string, accept?: string) => Promise<Asked>
  /** All that were given. */
  tokens(): readonly string[]
  /** What it found out about tokens, by the key of the cloud's own settings. */
  own(): Readonly<Record<string, string>>
  /** What came of asking for a token. */
  readonly problems: readonly CrawlProblem[]
}

const tries = 3
const pause = 1000

export type Wait = (milliseconds: number) => Promise<unknown>

const really: Wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds))

export async function visitor(plan: CrawlPlan, base: string, once: Ask, wait: Wait = really): Promise<Visitor> {
  const ask = patient(once, wait)
  const { token: wanted } = plan
  const tokens: string[] = []
  const problems: CrawlProblem[] = []
  const lately = async (): Promise<void> => {
    const given = wanted && (await tokenOf(ask, base, wanted))
    if (typeof given === 'string') tokens.push(given)
    else if (given) problems.push(given)
  }
  const send = (path: string, accept: string | undefined, token: string | undefined) =>
    ask({
      method: 'GET',
      path,
      ...(plan.lowPort && { clientPort: 1023 }),
      headers: {
        ...plan.headers?.(),
        ...(accept !== undefined && { accept }),
        ...(wanted && token !== undefined && { [wanted.header]: token }),
      },
    })
  await lately()
  const without =
    wanted?.setting !== undefined && tokens.length > 0
      ? await answered(send(base + plan.sign.path, undefined, undefined))
      : undefined
  return {
    async get(path, accept) {
      const sent = tokens.at(-1)
      const asked = await send(path, accept, sent)
      if (asked.status !== 401 || sent === undefined) return asked
      // It may be over; somebody else may have a new one by now.
      if (tokens.at(-1) === sent && tokens.length < tries) await lately()
      return tokens.at(-1) === sent ? asked : await send(path, accept, tokens.at(-1))
    },
    tokens: () => tokens,
    own(): Readonly<Record<string, string>> {
      if (wanted?.setting === undefined) return {}
      if (tokens.length === 0) return { [wanted.setting]: 'none' }
      return { [wanted.setting]: without?.status === 401 ? 'required' : 'optional' }
    },
    problems,
  }
}

async function answered(asked: Promise<Asked>): Promise<Asked | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof AskFailure) return undefined
    throw error
  }
}

/** Undefined: the service has none. */
async function tokenOf(
  ask: Ask,
  base: string,
  { path, headers }: TokenPlan,
): Promise<string | CrawlProblem | undefined> {
  try {
    const { status, body, headers: sent } = await ask({ method: 'PUT', path: base + path, headers })
    if (status >= 500 || status === 429) return { path: base + path, why: 'status', status }
    const isPage = sent['content-type']?.includes('html') ?? false
    const token = Buffer.from(body).toString('latin1').trim()
    return status === 200 && !isPage && /^[\x21-\x7e]{1,8192}$/.test(token) ? token : undefined
  } catch (error) {
    if (error instanceof AskFailure) return { path: base + path, why: error.code }
    throw error
  }
}

/** Asks a service that is busy again. */
function patient(ask: Ask, wait: Wait): Ask {
  return async (request) => {
    for (let number = 1; ; number += 1) {
      const asked = await ask(request)
      if ((asked.status !== 503 && asked.status !== 429) || number >= tries) return asked
      await wait(pause)
    }
  }
}
