// What a failed HTTP exchange says: the reason of a socket, of TLS or of undici as one HostError.

import { HostError, type HostErrorCode, reasonOf } from '../core/errors.ts'
import { redactUrl } from '../core/redact.ts'
import { type Said, say } from '../core/said.ts'
import { errnoOf } from './file-error.ts'
import type { Exchange } from './transport.ts'

type What = Pick<Exchange, 'method' | 'url' | 'socket' | 'localPort'>

/** Where an exchange goes, for people. */
export function placeOf({ url, socket }: Pick<Exchange, 'url' | 'socket'>): Said {
  return socket === undefined ? say.url(url) : say`${say.url(url)} (${say.path(socket)})`
}

export function exchangeFailure(code: HostErrorCode, what: What, why: Said, cause?: unknown): HostError {
  const detail = { url: redactUrl(what.url) }
  return new HostError(code, say`${what.method} ${placeOf(what)}: ${why}`, { detail, why, cause })
}

export function exchangeError(exchange: What, error: unknown): HostError {
  if (error instanceof HostError) return error
  const telling = lastOfRace(error)
  const code = errnoOf(telling)
  const taken = exchange.localPort !== undefined && (code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL')
  return exchangeFailure(taken ? 'port-taken' : kindOf(telling, code), exchange, wordsOf(telling, code), error)
}

/**
 * Racing addresses fail together: each has its own reason, the last is as good as any. Where one of them ran into Node's limit for
 * one attempt, undici wraps them all as a timeout of its own, with the limit of 0 ms that it was given.
 */
function lastOfRace(error: unknown): unknown {
  const race = error instanceof Error && error.cause instanceof AggregateError ? error.cause : error
  return race instanceof AggregateError ? (race.errors.at(-1) ?? race) : race
}

/**
 * The words of node, OpenSSL and undici for what became of a connection: they name hosts, ports and certificates. One line; OpenSSL's own message is several, of which one part is for people.
 */
function wordsOf(error: unknown, code: string): Said {
  if (code === '' || !(error instanceof Error)) return reasonOf(error)
  if (code === 'ERR_ASSERTION') return say`the answer breaks the rules of HTTP`
  const { reason } = error as { reason?: unknown }
  const words = typeof reason === 'string' && reason !== '' ? reason : error.message
  const lines = words.split('\n').map((line) => line.trim())
  return say.path(lines.filter((line) => line !== '').join(' ') || code)
}

function kindOf(error: unknown, code: string): HostErrorCode {
  if (isTls(code)) return 'tls'
  return isBroken(error, code) ? 'protocol' : 'unreachable'
}

/** What undici says of answers that are no HTTP; where it has no rule for one, an assertion of its own fails. */
function isBroken(error: unknown, code: string): boolean {
  const broken = /^(HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_|UND_ERR_NOT_SUPPORTED|ERR_ASSERTION)/
  return broken.test(code) || (error instanceof Error && error.name === 'HTTPParserError')
}

/** Codes of node and OpenSSL for certificates and handshakes. */
function isTls(code: string): boolean {
  return /^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CRL_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH|EPROTO)/.test(
    code,
  )
}
