// Requests that say who they are from as OAuth 1.0 has it, with the secrets themselves for a signature.
// https://oauth.net/core/1.0a/#rfc.section.9.4

import { createHash, randomUUID } from 'node:crypto'
import type { HostError } from '../../../core/errors.ts'
import type { Clock, HttpOptions } from '../../../system/host.ts'

export interface Credentials {
  readonly consumer_key: string
  readonly consumer_secret: string
  readonly token_key: string
  readonly token_secret: string
}

/** Every try is signed anew. A server that refuses one tells the time in doing so, which counts from then on. */
export function signing(credentials: Credentials, clock: Clock): NonNullable<HttpOptions['sign']> {
  let skew = 0
  return (before: HostError | undefined) => {
    const { status, date } = before?.detail ?? {}
    if ((status === 401 || status === 403) && date !== undefined) skew = date - clock.now().getTime()
    return { authorization: oauthHeader(credentials, new Date(clock.now().getTime() + skew), randomUUID()) }
  }
}

export function oauthHeader(given: Credentials, now: Date, nonce: string): string {
  const fields = {
    oauth_nonce: nonce,
    oauth_timestamp: String(Math.floor(now.getTime() / 1000)),
    oauth_version: '1.0',
    oauth_signature_method: 'PLAINTEXT',
    oauth_consumer_key: given.consumer_key,
    oauth_token: given.token_key,
    oauth_signature: `${encoded(given.consumer_secret)}&${encoded(given.token_secret)}`,
  }
  const pairs = Object.entries(fields).map(([name, value]) => `${name}="${encoded(value)}"`)
  return `OAuth ${pairs.join(', ')}`
}

/** Who a machine is to MAAS: the same as long as it has the same credentials. */
export function identityOf({ consumer_key: consumer, token_key: token, token_secret: secret }: Credentials): string {
  return `v1:${createHash('sha256').update([consumer, token, secret].join('\0')).digest('hex')}`
}

/** All but letters, digits and "-._~", in UTF-8. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
}
