// What people see at /_firstlight: which cloud is played, what it is asked, and a switch for each fault. Machines never see it: it is
// there for whoever sits at this machine and calls it by a name of loopback, so that no page of others can reach it by a name of theirs.

import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FaultSwitches, SwitchableFault } from './fault-rules.ts'
import { faults as everyFault } from './faults.ts'
import { pageHtml } from './page-html.ts'
import type { PageOptions } from './page-options.ts'

type PageSubject = Required<Omit<PageOptions, 'hosts'>> & Pick<PageOptions, 'hosts'>

export const pagePath = '/_firstlight'

/** True: it was for the page, and has been answered. */
export type Page = (incoming: IncomingMessage, response: ServerResponse) => Promise<boolean>

export function page(subject: PageSubject): Page {
  const { hosts = [] } = subject
  const began = randomBytes(8).toString('hex')
  return async (incoming, response) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost')
    if (pathname !== pagePath && !pathname.startsWith(`${pagePath}/`)) return false
    if (!isWelcome(incoming, hosts)) return false
    const answer = (status: number, type: string, body: string, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': type, ...always, ...headers }).end(body)
      return true
    }
    const json = (value: unknown) => answer(200, 'application/json', JSON.stringify(value))
    const { method } = incoming
    if (method === 'POST' && pathname === `${pagePath}/faults`)
      return answer(await switched(incoming, subject.faults), 'text/plain', '')
    if (method !== 'GET') return answer(405, 'text/plain', '')
    if (pathname === `${pagePath}/about`) return json({ ...about(subject), began })
    if (pathname === `${pagePath}/log`) return json({ ...news(subject, Number(searchParams.get('after') ?? 0)), began })
    if (pathname !== pagePath) return answer(404, 'text/plain', '')
    const nonce = randomBytes(16).toString('base64url')
    const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; img-src data:`
    return answer(200, 'text/html; charset=utf-8', pageHtml(nonce), {
      'content-security-policy': `${policy}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    })
  }
}

const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

/** By the name it is called by, as a browser that was led here by another's name has that name; and by where the call comes from. */
function isWelcome({ headers: { host = '' }, socket }: IncomingMessage, hosts: readonly string[]): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  if (hosts.some((one) => one.toLowerCase() === name)) return true
  const remote = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  return isLoopback(name.replace(/^\[|\]$/g, '')) && isLoopback(remote)
}

export function isLoopback(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name)
}

function about({ title, scenario, places, faults }: PageSubject) {
  return { title, scenario, places: places(), faults: faults.list().map(switchOf) }
}

function switchOf({ id, path, rule }: SwitchableFault) {
  const { off: _off, headers: _headers, body, fault, ...rest } = rule
  const details = { ...rest, ...(body !== undefined && { body: '…' }) }
  const words = Object.entries(details).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} ${String(value)}`],
  )
  const about = everyFault.find(({ name }) => name === fault)?.about
  const common = path === '*' && fault !== undefined && words.length === 0
  return { id, path, common, name: fault ?? words.join(', '), about: fault ? [about, ...words].join(', ') : '' }
}

/** As much as a page takes at once. */
const mostNews = 500

function news({ log, faults }: PageSubject, after: number) {
  const requests = log.requests.slice(-mostNews).filter(({ number }) => number > after)
  return {
    requests: requests.map(({ number, at, method, path, outcome }) => ({ number, at, method, path, outcome })),
    on: faults.list().flatMap(({ id, on }) => (on ? [id] : [])),
  }
}

/** A page of others may send a form here, but no JSON. */
async function switched(incoming: IncomingMessage, faults: FaultSwitches): Promise<number> {
  if (incoming.headers['content-type'] !== 'application/json') return 415
  let text = ''
  for await (const chunk of incoming) {
    text += String(chunk)
    if (text.length > 1000) return 413
  }
  const found = /^\{"id":(\d+),"on":(true|false)\}$/.exec(text)
  const id = Number(found?.[1])
  if (!found || !faults.list().some((one) => one.id === id)) return 400
  faults.set(id, found[2] === 'true')
  return 204
}

/** All there are, for every path, to be switched on. */
export const commonFaults = everyFault.map(({ name }) => ({ fault: name, off: true }))
