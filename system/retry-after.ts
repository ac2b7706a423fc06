// How long a server asks its callers to wait (RFC 9110, section 10.2.3).

import type { HttpResponse } from './host.ts'

/** Milliseconds, of seconds or a date. One that is past or cannot be read counts as a second; undefined: there is none. */
export function retryAfter({ headers }: Pick<HttpResponse, 'headers'>, now: Date): number | undefined {
  const value = headers['retry-after']?.trim()
  if (value === undefined) return undefined
  // A date is measured against the server's own clock if it shows that: this machine's may not be set yet on a first boot.
  const from = Date.parse(headers['date'] ?? '') || now.getTime()
  const wait = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - from
  return wait > 0 ? Math.min(wait, Number.MAX_SAFE_INTEGER) : 1000
}
