import assert from 'node:assert/strict'
import { HostError } from '../../../../core/errors.ts'
import { say } from '../../../../core/said.ts'
import { identityOf, oauthHeader, signing } from '../../../../datasources/maas/shared/oauth.ts'
import { memory } from '../../../../system/memory.ts'

const credentials = { consumer_key: 'ck', consumer_secret: '', token_key: 'tk', token_secret: 'ts' }
const now = new Date('2026-01-01T00:00:00Z')

describe('OAuth 1.0', () => {
  it('has the header that the reference sends', () => {
    assert.equal(
      oauthHeader(credentials, now, '42'),
      'OAuth oauth_nonce="42", oauth_timestamp="1767225600", oauth_version="1.0", oauth_signature_method="PLAINTEXT", oauth_consumer_key="ck", oauth_token="tk", oauth_signature="%26ts"',
    )
  })

  it('encodes each secret, and then the signature', () => {
    const odd = { ...credentials, consumer_secret: 'a b', token_secret: "é&'!" }
    assert.match(oauthHeader(odd, now, '42'), /oauth_signature="a%2520b%26%25C3%25A9%2526%2527%2521"$/)
  })

  it('is made anew for each try, by the clock of a server that refuses', () => {
    const sign = signing(credentials, memory({ now }).clock)
    const refused = (status: number, date?: string) =>
      new HostError('status', say`no`, { detail: { status, ...(date && { date: Date.parse(date) }) } })
    const timestamp = (before?: HostError) => /timestamp="(\d+)"/.exec(sign(before)['authorization'] ?? '')?.[1]
    assert.equal(timestamp(), '1767225600')
    assert.equal(timestamp(refused(500, '2026-01-01T02:00:00Z')), '1767225600')
    assert.equal(timestamp(refused(401)), '1767225600')
    assert.equal(timestamp(refused(401, '2026-01-01T01:00:00Z')), '1767229200')
    assert.equal(timestamp(), '1767229200')
    assert.equal(timestamp(refused(403, '2025-12-31T23:00:00Z')), '1767222000')
    const nonces = [sign(undefined), sign(undefined)].map(
      (headers) => /nonce="([^"]+)"/.exec(headers['authorization'] ?? '')?.[1],
    )
    assert.notEqual(nonces[0], nonces[1])
  })

  it('tells one machine from another', () => {
    assert.equal(identityOf(credentials), 'v1:d2e2c5e781d7d073e5a7910ad88554e86bfa35c0dc35c74a08a8bfb87d3de026')
    assert.notEqual(identityOf({ ...credentials, token_key: 'ck' }), identityOf(credentials))
  })
})
