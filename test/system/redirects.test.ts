import assert from 'node:assert/strict'
import type { HttpOptions } from '../../system/host.ts'
import { httpOver } from '../../system/http.ts'
import { type HttpAnswer, memory } from '../../system/memory.ts'
import { followed, normalizeUrl } from '../../system/redirects.ts'
import type { Exchange } from '../../system/transport.ts'

const to = (Location: string, takes = 0): HttpAnswer => ({ status: 302, headers: { Location }, takes })

/** The exchanges that a request makes, where `hops` are the places it is sent on to. */
async function exchanges(hops: readonly string[], options: HttpOptions): Promise<readonly Exchange[]> {
  const made: Exchange[] = []
  const http = httpOver(async (exchange) => {
    made.push(exchange)
    const location = hops[made.length - 1]
    const headers: Record<string, string> = location === undefined ? {} : { location }
    return { status: location === undefined ? 200 : 307, headers, body: Buffer.alloc(0), url: exchange.url }
  }, memory().clock)
  await http.get('https://one/', options)
  return made
}

describe('redirects', () => {
  it('take their time from the one try that they belong to', async () => {
    // The limits of an include: 20 s for a try, 25 s for everything. Each hop for itself keeps within them.
    const hops = Array.from({ length: 30 }, (_, index) => [`http://one/${index}`, to(`/${index + 1}`, 15_000)] as const)
    const host = memory({ http: Object.fromEntries(hops) })
    const started = await host.clock.uptime()
    const options = { timeout: 20_000, retries: 10, interval: 1000, budget: 25_000 }
    await assert.rejects(host.http.get('http://one/0', options), { code: 'timeout' })
    assert.equal((await host.clock.uptime()) - started, 25)
  })

  it('end when there is no time left for the next', async () => {
    const host = memory({ http: { 'http://one/': to('/two', 20_000), 'http://one/two': 'there' } })
    await assert.rejects(host.http.get('http://one/', { timeout: 20_000, budget: 20_000 }), {
      code: 'timeout',
      short: 'GET http://one/: its 1 redirects took all the time there was',
    })
    assert.equal(host.requests.length, 1)
  })

  it('lead to no other host where a service has to speak for itself, whatever tries there are', async () => {
    const options = { sameHost: true, retries: 10 }
    for (const place of ['/two', 'http://one:81/two', 'https://one/two']) {
      assert.equal((await exchanges([place], options)).length, 2, place)
    }
    const host = memory({ http: { 'http://one/': to('http://two/?key=secret') } })
    await assert.rejects(host.http.get('http://one/', options), {
      code: 'refused',
      short: 'GET http://one/: it is redirected to http://two/?key=REDACTED, which is another host',
    })
    assert.equal(host.requests.length, 1)
  })

  it('take nothing secret to another origin, not even back', async () => {
    const headers = { Authorization: 'a', 'X-Mine': 'b', 'X-Api-Key': 'c', 'X-Vault-Token': 'd', 'X-Plain': 'e' }
    const tls = { cert: 'cert', key: 'key', ca: 'ca' }
    const secret = ['authorization', 'x-mine', 'x-api-key', 'x-vault-token']
    for (const elsewhere of ['http://one/', 'https://two/', 'https://one:444/', 'https://u:p@two/']) {
      const made = await exchanges(['/same', elsewhere, 'https://one/'], { headers, secretHeaders: ['X-mine'], tls })
      const told = made.map((exchange) => [secret.filter((name) => exchange.headers[name] !== undefined), exchange.tls])
      assert.deepEqual(told, [
        [secret, tls],
        [secret, tls],
        [[], { ca: 'ca' }],
        [[], { ca: 'ca' }],
      ])
      for (const { headers: sent, url } of made) {
        assert.equal(sent['x-plain'], 'e')
        assert.doesNotMatch(url, /u:p@/)
      }
    }
    assert.deepEqual((await exchanges(['https://two/'], { tls: { cert: 'cert', key: 'key' } }))[1]?.tls, undefined)
  })

  it('lead to http and https only, and say where else they would', async () => {
    for (const place of [
      'file:///etc/shadow',
      'ftp://x/',
      'data:,x',
      'javascript:1',
      'gopher://x',
      'http://[',
      'ws://x',
    ]) {
      const host = memory({ http: { 'http://one/': to(place) } })
      await assert.rejects(host.http.get('http://one/'), { code: 'unreachable', detail: { url: 'http://one/' } }, place)
      assert.equal(host.requests.length, 1)
    }
    const credentials = memory({ http: { 'http://one/': to(`ftp://sam:hunter2@x/${'y'.repeat(5000)}`) } })
    await assert.rejects(credentials.http.get('http://one/'), ({ message }: Error) => {
      return !message.includes('hunter2') && message.length < 400
    })
  })

  it('are followed twenty times', async () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [`http://one/${index}`, to(`/${index + 1}`)] as const).concat([
          [`http://one/${length}`, 'end' as never],
        ]),
      )
    assert.equal((await memory({ http: chain(20) }).http.get('http://one/0')).body.toString(), 'end')
    await assert.rejects(memory({ http: chain(21) }).http.get('http://one/0'), { code: 'unreachable' })
  })

  it('are asked for with whole milliseconds', async () => {
    const asked: number[] = []
    const transport = async ({ timeout, url }: Exchange) => {
      asked.push(timeout)
      const headers: Record<string, string> = asked.length < 2 ? { location: '/b' } : {}
      return { status: asked.length < 2 ? 301 : 200, headers, body: Buffer.alloc(0), url }
    }
    const left = async () => 19_630.000_000_000_11 - asked.length * 1000.25
    await followed(transport, 'GET', 'http://one/a', {}, left, undefined)
    assert.deepEqual(asked, [19_631, 18_630])
  })
})

describe('an address', () => {
  it('without a scheme is an http one', () => {
    assert.equal(normalizeUrl(' www.example.com/x '), 'http://www.example.com/x')
    assert.throws(() => normalizeUrl('ftp://a'), { code: 'refused' })
    assert.throws(() => normalizeUrl('http://'), { code: 'unreachable' })
  })

  it('never leave a socket', async () => {
    const answers = (to: string) => ({ '/sock http://lxd/': { status: 302, headers: { Location: to } } })
    const there = { '/sock http://lxd/two': 'there', 'http://lxd/two': 'elsewhere', 'http://two/': 'elsewhere' }
    const inside = memory({ http: { ...answers('/two'), ...there } })
    assert.equal((await inside.http.get('http://lxd/', { socket: '/sock' })).body.toString(), 'there')
    for (const place of ['http://two/', 'https://lxd/two', 'http://lxd:81/two']) {
      const host = memory({ http: { ...answers(place), ...there } })
      await assert.rejects(host.http.get('http://lxd/', { socket: '/sock' }), { code: 'unreachable' }, place)
      assert.equal(host.requests.length, 1)
    }
  })

  it('take nothing secret to the same address on another NIC', async () => {
    const made = await exchanges(['http://[fe80::1%25eth1]/', 'http://[fe80::1]/'], { headers: { Authorization: 'a' } })
    assert.deepEqual(
      made.map(({ url, headers }) => [url, headers['authorization']]),
      [
        ['https://one/', 'a'],
        ['http://[fe80::1%25eth1]/', undefined],
        ['http://[fe80::1%25eth1]/', undefined],
      ],
    )
  })
})
