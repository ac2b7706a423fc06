import assert from 'node:assert/strict'
import { canonicalUrl, originOf, parseUrl, urlText } from '../../system/zoned-url.ts'

describe('an address with the zone of a NIC', () => {
  it('is read in both spellings, and written in one', () => {
    for (const text of ['http://[fe80::a9fe:a9fe%25eth0]/x?y=%41', 'http://[FE80::A9FE:A9FE%eth0]:80/x?y=%41']) {
      const parsed = parseUrl(text)
      assert.deepEqual([parsed?.zone, parsed?.url.hostname], ['eth0', '[fe80::a9fe:a9fe]'])
      assert.equal(canonicalUrl(text), 'http://[fe80::a9fe:a9fe%25eth0]/x?y=%41')
    }
  })

  it('may have any name that a NIC may have, and a user in front', () => {
    for (const zone of ['enp0s3', 'eth0.100', 'wlan-1', 'a_b', '7', 'a%b', 'ä'])
      assert.equal(parseUrl(`https://u:p@[fe80::1%25${encodeURIComponent(zone)}]:8443/`)?.zone, zone)
  })

  it('is none where nothing can be a zone', () => {
    for (const text of [
      'http://[fe80::1%25]/',
      'http://[fe80::1%25%ff]/',
      'http://[fe80::1%25a b]/',
      'http://x%25eth0/',
    ])
      assert.equal(parseUrl(text), undefined, text)
    assert.equal(canonicalUrl('http://['), 'http://[')
  })

  it('is kept by what lies on the same link, and by nothing else', () => {
    const base = parseUrl('http://[fe80::1%25eth0]/a/')
    const led = (to: string) => {
      const next = parseUrl(to, base)
      return next && urlText(next)
    }
    assert.equal(led('b'), 'http://[fe80::1%25eth0]/a/b')
    assert.equal(led('http://[fe80::2]/'), 'http://[fe80::2%25eth0]/')
    assert.equal(led('http://[fe80::1%eth1]/'), 'http://[fe80::1%25eth1]/')
    assert.equal(led('http://[fd00::1]/'), 'http://[fd00::1]/')
    assert.equal(led('http://169.254.169.254/'), 'http://169.254.169.254/')
  })

  it('belongs to the origin', () => {
    const origin = (text: string) => originOf(parseUrl(text) as NonNullable<ReturnType<typeof parseUrl>>)
    assert.notEqual(origin('http://[fe80::1%25eth0]/'), origin('http://[fe80::1%25eth1]/'))
    assert.equal(origin('http://[fe80::1%25eth0]/a'), origin('http://[fe80::1%25eth0]/b'))
    assert.equal(origin('http://x/a'), 'http://x')
  })
})
