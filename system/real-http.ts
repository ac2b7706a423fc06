// HTTP of the running machine: undici, with the certificates that the distro trusts.

import { reasonOf } from '../core/errors.ts'
import { redactHeaders } from '../core/redact.ts'
import { type Said, say } from '../core/said.ts'
import { milliseconds } from './durations.ts'
import { placeOf } from './exchange-error.ts'
import type { Clock, Files, Http } from './host.ts'
import type { Observe } from './host-event.ts'
import { httpOver } from './http.ts'
import type { Transport } from './transport.ts'
import { loadUndici, undiciTransport } from './undici-transport.ts'

/** Where the distros keep the certificates they trust, most common first. */
const certificateBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

export interface RealHttpOptions {
  readonly files: Pick<Files, 'readText'>
  readonly environment: () => NodeJS.ProcessEnv
  readonly observe: Observe | undefined
  readonly clock: Clock
}

export function realHttp({ files, environment, observe, clock }: RealHttpOptions): Http {
  let loaded: Promise<void> | undefined
  const load = () => (loaded ??= loadUndici())
  const transport = undiciTransport({
    environment,
    load,
    async certificates() {
      for (const path of certificateBundles) {
        const text = await files.readText(path)
        if (text) return text
      }
      return undefined
    },
  })
  const http = httpOver(observe ? observedTransport(transport, observe) : transport, clock, Math.random)
  return { ...http, load }
}

function observedTransport(inner: Transport, observe: Observe): Transport {
  let count = 0
  return async (exchange) => {
    count += 1
    const about = { kind: 'request', id: count, method: exchange.method, url: placeOf(exchange) } as const
    const started = milliseconds()
    const end = (result: Said, failed: boolean) =>
      observe({ ...about, phase: 'end', result, failed, duration: milliseconds() - started })
    observe({ ...about, phase: 'start', headers: redactHeaders(exchange.headers, exchange.secretHeaders) })
    try {
      const response = await inner(exchange)
      end(say`${response.status}, ${response.body.length} bytes`, response.status >= 400)
      return response
    } catch (error) {
      end(reasonOf(error), true)
      throw error
    }
  }
}
