// /etc/resolv.conf: our servers and search domains added to whatever the present file says.

import { say } from '../../../core/said.ts'
import type { NetworkState } from '../../state.ts'
import type { RenderNotice } from '../renderer.ts'

const header = '; Created by cloud-init automatically, do not edit.\n;\n'
/** What the resolver of glibc takes at most. */
const mostDomains = 6
const mostCharacters = 256

export interface Resolver {
  readonly servers: readonly string[]
  readonly search: readonly string[]
}

/** Every server and domain of any interface once, in order: the subnets', the interface's own, then the global ones. */
export function allDns({ interfaces, dns }: NetworkState): Resolver {
  const places = [
    ...interfaces.flatMap(({ subnets, dns: own }) => [
      ...subnets.map(({ dnsServers, dnsSearch }) => ({ servers: dnsServers ?? [], search: dnsSearch ?? [] })),
      ...(own ? [own] : []),
    ]),
    dns,
  ]
  return {
    servers: unique(places.flatMap(({ servers }) => servers)),
    search: unique(places.flatMap(({ search }) => search)),
  }
}

/** undefined: there is no DNS to write. */
export function resolvConfText(
  { servers, search }: Resolver,
  present: string | undefined,
  notices: RenderNotice[],
): string | undefined {
  if (servers.length === 0 && search.length === 0) return undefined
  const before = parse(present ?? '')
  const domains = fitting(unique([...before.search, ...search]), notices)
  const lines = [
    ...before.others,
    ...unique([...before.servers, ...servers]).map((server) => `nameserver ${server}`),
    ...(domains.length > 0 ? [`search ${domains.join(' ')}`] : []),
  ]
  return `${header}${lines.map((line) => `${line}\n`).join('')}`
}

function parse(text: string): Resolver & { readonly others: readonly string[] } {
  const servers: string[] = []
  const search: string[] = []
  const others: string[] = []
  const body = text.startsWith(header) ? text.slice(header.length) : text
  const lines = body === '' ? [] : body.replace(/\n$/, '').split('\n')
  for (const line of lines) {
    const [key, ...values] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/)
    if (key === 'nameserver' && values[0] !== undefined) servers.push(values[0])
    else if (key === 'search') search.push(...values)
    else others.push(line)
  }
  return { servers, search, others }
}

function fitting(domains: readonly string[], notices: RenderNotice[]): readonly string[] {
  let kept = domains.slice(0, mostDomains)
  while (kept.join(' ').length > mostCharacters) kept = kept.slice(0, -1)
  if (kept.length < domains.length) {
    const message = say`A resolver takes at most ${mostDomains} search domains and ${mostCharacters} characters; the last ${domains.length - kept.length} of ${domains.length} are left out`
    notices.push({ level: 'warning', code: 'network/not-rendered', message })
  }
  return kept
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
