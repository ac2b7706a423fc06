import assert from 'node:assert/strict'
import { proxyOf } from '../../system/proxy-of.ts'

describe('the proxy of a request', () => {
  const through = (url: string, environment: NodeJS.ProcessEnv) => proxyOf(url, environment)?.href

  it('is that of its scheme, or the one for all', () => {
    const environment = { http_proxy: 'http://a:1', HTTPS_PROXY: 'https://b:2' }
    assert.equal(through('http://x/', environment), 'http://a:1/')
    assert.equal(through('https://x/', environment), 'https://b:2/')
    assert.equal(through('https://x/', { http_proxy: 'http://a:1' }), undefined)
    assert.equal(through('https://x/', { http_proxy: 'http://a:1', ALL_PROXY: 'http://c:3' }), 'http://c:3/')
    assert.equal(through('http://x/', { http_proxy: 'http://a:1', HTTP_PROXY: 'http://b:2' }), 'http://a:1/')
    assert.equal(through('http://x/', { http_proxy: '', HTTP_PROXY: '' }), undefined)
  })

  it('is an http one where it does not say', () => {
    assert.equal(through('http://x/', { http_proxy: 'proxy.example.com:3128' }), 'http://proxy.example.com:3128/')
  })

  it('is refused where it is none of HTTP, without its password', () => {
    for (const proxy of ['socks5://sam:hunter2@a:1', 'http://[', 'ftp://a']) {
      assert.throws(
        () => proxyOf('http://x/', { http_proxy: proxy }),
        (error: Error & { code?: string }) => error.code === 'unreachable' && !error.message.includes('hunter2'),
      )
    }
  })

  const exempt: readonly (readonly [noProxy: string, url: string, exempt: boolean])[] = [
    ['*', 'http://x/', true],
    ['a, *', 'http://x/', true],
    ['*:81', 'http://x/', false],
    ['example.com', 'http://example.com/', true],
    ['example.com', 'http://EXAMPLE.com./', true],
    ['example.com.', 'http://example.com/', true],
    ['Example.com', 'http://a.example.com/', true],
    ['.example.com', 'http://example.com/', true],
    ['.example.com', 'http://a.example.com/', true],
    ['*.example.com', 'http://a.example.com/', true],
    ['*.example.com', 'http://example.com/', false],
    ['example.com', 'http://notexample.com/', false],
    ['example.com:443', 'https://example.com/', true],
    ['example.com:443', 'http://example.com/', false],
    ['a b,c', 'http://b/', true],
    ['169.254.169.254', 'http://169.254.169.254/x', true],
    ['169.254.0.0/16', 'http://169.254.169.254/x', true],
    ['10.0.0.0/8', 'http://169.254.169.254/x', false],
    ['0.0.0.0/0', 'http://169.254.169.254/x', true],
    ['169.254.0.0/33', 'http://169.254.169.254/x', false],
    ['169.254.0.0/', 'http://169.254.169.254/x', false],
    ['169.254.0.0/16', 'http://example.com/', false],
    ['example.com/8', 'http://example.com/', false],
    ['::1', 'http://[::1]/', true],
    ['[::1]', 'http://[::1]/', true],
    ['[::1]:81', 'http://[::1]:81/', true],
    ['[::1]:81', 'http://[::1]/', false],
    ['fd00::/8', 'http://[fd00:ec2::254]/', true],
    ['fd00::/8', 'http://169.254.169.254/', false],
    ['', 'http://x/', false],
  ]
  for (const [noProxy, url, direct] of exempt) {
    it(`is ${direct ? 'none' : 'used'} for ${url} where no_proxy is "${noProxy}"`, () => {
      assert.equal(through(url, { all_proxy: 'http://p:1', no_proxy: noProxy }) === undefined, direct)
    })
  }
})
