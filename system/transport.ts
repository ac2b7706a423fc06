// The contract of what makes HTTP exchanges: undici on the real host (undici-transport.ts), a table on the memory host.

import type { HttpMethod, HttpOptions, HttpResponse } from './host.ts'

/** One request, one answer of any status. Failure is a HostError: 'unreachable', 'timeout', 'tls', 'protocol', 'too-large'. */
export type Transport = (exchange: Exchange) => Promise<HttpResponse>

export interface Exchange {
  readonly method: HttpMethod
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  /** Milliseconds until the last byte. */
  readonly timeout: number
  readonly limit: number
  readonly tls: HttpOptions['tls']
  readonly secretHeaders: readonly string[]
  readonly signal: AbortSignal | undefined
}
