import assert from 'node:assert/strict'
import type { Request } from '../../../../metadata-server/answer.ts'
import { sessionTokens, type TokenRules, tokenPlan } from '../../../../metadata-server/clouds/shared/session-tokens.ts'

const path = '/latest/api/token'

function tokens(kind: TokenRules['tokens'] = 'required', endpoint?: TokenRules['endpoint']) {
  let now = 0
  const ask = sessionTokens({ header: 'token', tokens: kind, endpoint, now: () => now })
  const request = (method: string, path: string, headers: Request['headers'] = {}) => ask({ method, path, headers })
  const status = (...args: Parameters<typeof request>) => {
    const admitted = request(...args)
    return 'answer' in admitted ? (admitted.answer.status ?? 200) : 0
  }
  const given = (ttl: string) => {
    const admitted = request('PUT', path, { 'token-ttl-seconds': ttl })
    return 'answer' in admitted ? String(admitted.answer.body) : ''
  }
  return { request, status, given, pass: (seconds: number) => (now += seconds * 1000) }
}

describe('tokens of a metadata service', () => {
  it('are good for as long as was asked for', () => {
    const { request, status, given, pass } = tokens()
    const token = given('10')
    pass(9)
    assert.deepEqual(request('GET', '/a', { token }), { headers: { 'token-ttl-seconds': '1' } })
    pass(1)
    assert.equal(status('GET', '/a', { token }), 401)
    assert.notEqual(given('10'), given('10'))
  })

  it('are asked for as the service wants it', () => {
    const { status } = tokens()
    for (const ttl of ['', '0', '21601', '1.5', 'x'])
      assert.equal(status('PUT', path, { 'token-ttl-seconds': ttl }), 400, ttl)
    assert.equal(status('PUT', path, { 'token-ttl-seconds': '21600' }), 200)
    assert.equal(status('PUT', path, { 'token-ttl-seconds': '1', 'x-forwarded-for': '192.0.2.1' }), 403)
    assert.equal(status('GET', path, { 'token-ttl-seconds': '1' }), 405)
  })

  it('may be optional or none', () => {
    assert.equal(tokens('required').status('GET', '/a'), 401)
    assert.equal(tokens('optional').status('GET', '/a'), 0)
    assert.equal(tokens('optional').status('GET', '/a', { token: 'x' }), 401)
    assert.equal(tokens('none').status('GET', '/a', { token: 'x' }), 0)
    assert.equal(tokens('none').status('PUT', path, { 'token-ttl-seconds': '1' }), 0)
  })

  it('are of no use where the service is switched off', () => {
    const { status } = tokens('optional', 'disabled')
    assert.deepEqual([status('GET', '/a'), status('PUT', path, { 'token-ttl-seconds': '1' })], [403, 403])
    assert.equal(tokens('none', 'disabled').status('GET', '/a'), 403)
  })

  it('are got as recordings get them', () => {
    const { path: place, headers, header } = tokenPlan('token')
    assert.deepEqual([tokens().status('PUT', place, headers), header], [200, 'token'])
  })
})
