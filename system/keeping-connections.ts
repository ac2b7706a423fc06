// A Host that asks a server for several documents over the same connections, for as long as `work` takes.

import type { Host, HttpOptions } from './host.ts'
import { httpWith } from './http-with.ts'

export async function keepingConnections<T>(host: Host, work: (host: Host) => Promise<T>): Promise<T> {
  const over = new AbortController()
  const keep = <O extends HttpOptions>(options: O | undefined) => ({ ...options, keepUntil: over.signal }) as O
  try {
    return await work({ ...host, http: httpWith(host.http, keep) })
  } finally {
    over.abort()
  }
}
