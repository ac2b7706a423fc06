// The contract of what makes HTTP exchanges: undici on the real host (undici-transport.ts), a table on the memory host.

import type { HttpMethod, HttpOptions, HttpResponse } from './host.ts'

/** One request, one answer of any status. Failure is a HostError: 'unreachable', 'timeout', 'tls', 'protocol', 'too-large', 'port-taken'. */
export type Transport = (exchange: Exchange) => Promise<HttpResponse>

export interface Exchange {
  readonly method: HttpMethod
  /** With the zone of a link-local address, if it names one (zoned-url.ts). */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  /** Milliseconds until the last byte. */
  readonly timeout: number
  readonly limit: number
  readonly tls: HttpOptions['tls']
  /** A unix socket in place of the URL's host and port. */
  readonly socket?: string | undefined
  /** The port to send from. */
  readonly localPort?: number | undefined
  readonly from?: HttpOptions['from']
  /** Its connection may be kept for others with the same, until then. */
  readonly keepUntil?: AbortSignal | undefined
  readonly secretHeaders: readonly string[]
  readonly signal: AbortSignal | undefined
}
