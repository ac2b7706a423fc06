import assert from 'node:assert/strict'
import { errors } from 'undici'
import { HostError } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { exchangeError } from '../../system/exchange-error.ts'

const exchange = { method: 'GET', url: 'http://user:secret@metadata/x' } as const
const coded = (code: string, message: string) => Object.assign(new Error(message), { code })

describe('the error of an HTTP exchange', () => {
  it('has the reason, and of racing addresses the last', () => {
    const refused = coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1')
    for (const error of [refused, new AggregateError([coded('ENETUNREACH', 'other'), refused])]) {
      const { code, message, cause } = exchangeError(exchange, error)
      assert.deepEqual([code, message], ['unreachable', 'GET http://metadata/x: connect ECONNREFUSED 127.0.0.1:1'])
      assert.equal(cause, error)
    }
  })

  it('has the reason of the last address when undici speaks of a timeout of the race', () => {
    const race = new AggregateError([coded('ETIMEDOUT', 'connect ETIMEDOUT ::1:1'), coded('ECONNREFUSED', 'refused')])
    const wrapped = Object.assign(new errors.ConnectTimeoutError('Connect Timeout Error (timeout: 0ms)'), {
      cause: race,
    })
    assert.equal(exchangeError(exchange, wrapped).message, 'GET http://metadata/x: refused')
  })

  it('tells an answer that is no HTTP', () => {
    const parser = Object.assign(new Error('Expected HTTP/'), { name: 'HTTPParserError' })
    const headers = coded('UND_ERR_HEADERS_OVERFLOW', 'Headers Overflow Error')
    const assertion = coded('ERR_ASSERTION', 'The expression evaluated to a falsy value:\n\n  assert(a)\n')
    for (const error of [parser, headers, assertion]) assert.equal(exchangeError(exchange, error).code, 'protocol')
    assert.equal(exchangeError(exchange, assertion).message.includes('\n'), false)
  })

  it('says of TLS what is for people', () => {
    const message = '40F30DAC:error:0A000410:SSL routines:ssl3_read_bytes:alert:../deps/openssl/x.c:918:\n'
    const alert = Object.assign(coded('ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', message), { reason: 'alert' })
    assert.equal(exchangeError(exchange, alert).message, 'GET http://metadata/x: alert')
  })

  it('tells TLS from the rest, and falls back to the code if there is no text', () => {
    assert.equal(exchangeError(exchange, coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate')).code, 'tls')
    assert.match(exchangeError(exchange, coded('ECONNRESET', '')).message, /: ECONNRESET$/)
    assert.match(exchangeError(exchange, new AggregateError([])).message, /^GET /)
  })

  it('stays a HostError if it was one', () => {
    const error = new HostError('too-large', say`GET http://metadata/x: too large`)
    assert.equal(exchangeError(exchange, error), error)
  })
})
