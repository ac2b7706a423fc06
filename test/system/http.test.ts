import assert from 'node:assert/strict'
import type { HttpOptions } from '../../system/host.ts'
import { httpOver } from '../../system/http.ts'
import { type HttpAnswer, memory, type World } from '../../system/memory.ts'

const url = 'http://10.0.0.1/x'

function answering(...answers: HttpAnswer[]) {
  return memory({ http: { [url]: answers } })
}

/** Seconds that passed, and tries made, until the request came back or failed. */
async function timeOf(
  host: ReturnType<typeof memory>,
  options: HttpOptions,
): Promise<{ code: string; seconds: number; tries: number }> {
  const started = await host.clock.uptime()
  const code = await host.http.get(url, options).then(
    () => 'ok',
    (error) => error.code,
  )
  const seconds = Math.round(((await host.clock.uptime()) - started) * 1000) / 1000
  return { code, seconds, tries: host.requests.length }
}

describe('an HTTP request', () => {
  it('is tried once, or again as often as asked', async () => {
    assert.deepEqual(await timeOf(answering(500), {}), { code: 'status', seconds: 0, tries: 1 })
    assert.deepEqual(await timeOf(answering(500), { retries: 2 }), { code: 'status', seconds: 2, tries: 3 })
    assert.deepEqual(await timeOf(answering(404, 'ok'), { retries: 2, interval: 0 }), {
      code: 'ok',
      seconds: 0,
      tries: 2,
    })
    assert.deepEqual(await timeOf(answering({ error: 'unreachable' }, 'ok'), { retries: 1 }), {
      code: 'ok',
      seconds: 1,
      tries: 2,
    })
  })

  it('waits longer and longer when asked', async () => {
    const interval = (tries: number) => tries * 1000
    assert.deepEqual(await timeOf(answering(500), { retries: 3, interval }), { code: 'status', seconds: 6, tries: 4 })
  })

  it('is not repeated for bad certificates and too long answers', async () => {
    assert.deepEqual(await timeOf(answering(500), { retries: Number.NaN }), { code: 'status', seconds: 0, tries: 1 })
    assert.deepEqual(await timeOf(answering({ error: 'tls' }), { retries: 5 }), { code: 'tls', seconds: 0, tries: 1 })
    assert.deepEqual(await timeOf(answering({ error: 'too-large' }), { retries: 5 }), {
      code: 'too-large',
      seconds: 0,
      tries: 1,
    })
  })

  it('has headers of its own for each try, which know how the one before failed', async () => {
    const host = answering({ status: 401, headers: { date: 'Thu, 01 Jan 2026 01:00:00 GMT' } }, 'ok')
    const seen: unknown[] = []
    await host.http.get(url, {
      retries: 1,
      headers: { accept: 'text/plain' },
      sign: (before) => ({ 'x-tries': String(seen.push([before?.detail.status, before?.detail.date])) }),
    })
    assert.deepEqual(seen, [
      [undefined, undefined],
      [401, Date.parse('2026-01-01T01:00:00Z')],
    ])
    assert.deepEqual(
      host.requests.map(({ headers }) => [headers['accept'], headers['x-tries']]),
      [
        ['text/plain', '1'],
        ['text/plain', '2'],
      ],
    )
  })

  it('is not repeated if the caller does not want it', async () => {
    const retryOn: HttpOptions['retryOn'] = ({ status }) => status !== 403
    assert.deepEqual(await timeOf(answering(500, 403), { retries: 5, retryOn }), {
      code: 'status',
      seconds: 1,
      tries: 2,
    })
  })

  it('answers undefined for 404 where absence is fine, at once', async () => {
    const host = answering(404)
    assert.equal(await host.http.get(url, { absent: true, retries: 5 }), undefined)
    assert.equal(host.requests.length, 1)
    await assert.rejects(answering(410).http.get(url, { absent: true }), {
      code: 'status',
      detail: { status: 410, url },
    })
  })

  it('ends with its budget, the last try cut short', async () => {
    const slow = { status: 500, takes: 6000 }
    assert.deepEqual(await timeOf(answering(slow), { retries: 99, budget: 10_000 }), {
      code: 'timeout',
      seconds: 10,
      tries: 2,
    })
    assert.deepEqual(await timeOf(answering(500), { retries: 99, budget: 0 }), { code: 'status', seconds: 0, tries: 1 })
    assert.deepEqual(await timeOf(answering({ takes: 11_000 }), {}), { code: 'timeout', seconds: 10, tries: 1 })
  })

  it('has a limit of whole milliseconds, whatever is left of the budget', async () => {
    const { clock } = memory()
    let uptime = 1.1
    const limits: number[] = []
    const http = httpOver(
      async ({ url, timeout }) => {
        limits.push(timeout)
        uptime += 0.3333
        return { status: limits.length < 3 ? 500 : 200, headers: {}, body: Buffer.from('x'), url }
      },
      { ...clock, uptime: async () => uptime },
    )
    await http.get(url, { retries: 9, interval: 0, timeout: 4900, budget: 5000 })
    assert.deepEqual(limits, [4900, 4667, 4334])
  })

  it('waits for what Retry-After says: seconds or a date', async () => {
    const limited = (value: string, headers = {}): HttpAnswer => ({
      status: 429,
      headers: { 'Retry-After': value, ...headers },
    })
    const seconds = async (answer: HttpAnswer) =>
      (await timeOf(answering(answer, 'ok'), { retries: 1, interval: 5000 })).seconds
    assert.equal(await seconds(limited('7')), 7)
    assert.equal(await seconds(limited('Thu, 01 Jan 2026 00:00:30 GMT')), 30)
    assert.equal(await seconds(limited('Thu, 01 Jan 2026 00:00:30 GMT', { Date: 'Thu, 01 Jan 2026 00:00:10 GMT' })), 20)
    assert.equal(await seconds(limited('Wed, 31 Dec 2025 00:00:00 GMT')), 1)
    assert.equal(await seconds(limited('soon')), 1)
    assert.equal(await seconds(500), 5)
  })

  it('goes on after 503 beyond its tries, unless the caller claims that as ordinary', async () => {
    const busy: HttpAnswer = { status: 503, headers: { 'retry-after': '2' } }
    assert.deepEqual(await timeOf(answering(busy, 503, busy, 'ok'), {}), { code: 'ok', seconds: 5, tries: 4 })
    assert.deepEqual(await timeOf(answering(503, 503, 'ok'), { retryOn: () => false }), {
      code: 'ok',
      seconds: 2,
      tries: 3,
    })
    assert.deepEqual(await timeOf(answering(503), { retries: 1, retryOn: () => true }), {
      code: 'status',
      seconds: 1,
      tries: 2,
    })
  })

  it('does not wait for 503 for ever', async () => {
    assert.deepEqual(await timeOf(answering({ status: 503, headers: { 'retry-after': '100' } }), {}), {
      code: 'status',
      seconds: 500,
      tries: 6,
    })
    assert.deepEqual(await timeOf(answering(503), { budget: 5000 }), { code: 'status', seconds: 4, tries: 5 })
  })

  it('says what it tries, without credentials', async () => {
    const said: unknown[] = []
    const host = memory({ http: { 'http://10.0.0.1/x?sig=abc': [500, 'ok'] } })
    await host.http.get('http://sam:hunter2@10.0.0.1/x?sig=abc', { retries: 1, onTry: (attempt) => said.push(attempt) })
    const place = 'http://10.0.0.1/x?sig=REDACTED'
    assert.deepEqual(said, [
      { number: 1, url: place, failure: `GET ${place} was answered with status 500`, wait: 1000 },
      { number: 2, url: place },
    ])
    assert.equal(host.requests[0]?.headers['authorization'], `Basic ${Buffer.from('sam:hunter2').toString('base64')}`)
    assert.equal(host.requests[0]?.headers['user-agent'], 'Cloud-Init/26.2')
    await assert.rejects(
      host.http.get('http://sam:hunter2@10.0.0.2/?token=t'),
      (error: Error) => !/hunter2|=t/.test(error.message),
    )
  })

  it('takes an address without a scheme as http, and nothing but http and https', async () => {
    const host = memory({ http: { 'http://www.example.com/': 'ok' } })
    assert.equal((await host.http.get(' www.example.com ')).url, 'http://www.example.com/')
    await assert.rejects(host.http.get('ftp://u:pass@example.com/x'), (error: Error & { code?: string }) => {
      return error.code === 'refused' && !error.message.includes('pass')
    })
    await assert.rejects(host.http.get('http://'), { code: 'unreachable' })
  })

  it('stops when it is told to', async () => {
    const stop = new AbortController()
    const host = answering(500)
    const request = host.http.get(url, {
      retries: 1000,
      signal: stop.signal,
      onTry: ({ number }) => number === 3 && stop.abort(),
    })
    await assert.rejects(request)
    assert.equal(host.requests.length, 3)
  })

  it('follows redirects, but takes no secrets to another place', async () => {
    const to = (Location: string, status = 302): HttpAnswer => ({ status, headers: { Location } })
    const host = memory({
      http: {
        'http://one/a': to('b?c'),
        'http://one/b?c': to('http://two/'),
        'http://two/': 'here',
        'POST http://one/post': to('/got', 303),
        'http://one/got': 'got',
        'PUT http://one/put': to('/put2', 307),
        'PUT http://one/put2': 'put',
        'http://one/loop': to('/loop'),
        'http://one/file': to('file:///etc/shadow'),
      },
    })
    const headers = { Authorization: 'a', 'X-Mine': 'b', 'X-Plain': 'c' }
    const response = await host.http.get('http://one/a', { headers, secretHeaders: ['x-mine'] })
    assert.equal(response.url, 'http://two/')
    assert.deepEqual(
      host.requests.map((request) => [
        request.url,
        request.headers['authorization'],
        request.headers['x-mine'],
        request.headers['x-plain'],
      ]),
      [
        ['http://one/a', 'a', 'b', 'c'],
        ['http://one/b?c', 'a', 'b', 'c'],
        ['http://two/', undefined, undefined, 'c'],
      ],
    )
    assert.equal((await host.http.request('POST', 'http://one/post', { body: 'x' })).body.toString(), 'got')
    assert.equal((await host.http.request('PUT', 'http://one/put', { body: 'x' })).body.toString(), 'put')
    assert.equal(host.requests.at(-1)?.body, 'x')
    await assert.rejects(host.http.get('http://one/loop', { redirects: 3 }), { code: 'unreachable' })
    await assert.rejects(host.http.get('http://one/loop', { redirects: 0 }), {
      code: 'status',
      detail: { status: 302, url: 'http://one/loop' },
    })
    await assert.rejects(host.http.get('http://one/file'), { code: 'unreachable' })
  })
})

describe('a race of addresses', () => {
  const racing = (http: World['http']) => memory({ http: http ?? {} })

  it('is won by the first that answers well', async () => {
    const host = racing({ 'http://a/': 500, 'http://b/': 'b' })
    assert.equal((await host.http.race(['http://a/', 'http://b/'])).body.toString(), 'b')
  })

  it('can be run with another method, and refuse empty answers', async () => {
    const host = racing({ 'PUT http://a/': '', 'PUT http://b/': 'token' })
    const response = await host.http.race(['http://a/', 'http://b/'], { method: 'PUT', notEmpty: true })
    assert.equal(response.body.toString(), 'token')
  })

  it('is run again when all have failed, after the longest wait that a server asks for', async () => {
    const host = racing({ 'http://a/': [{ status: 503, headers: { 'retry-after': '9' } }, 'a'], 'http://b/': 503 })
    assert.equal((await host.http.race(['http://a/', 'http://b/'])).body.toString(), 'a')
    assert.ok(host.sleeps.includes(9000))
  })

  it('fails with the most telling failure', async () => {
    const host = racing({ 'http://b/': 403 })
    await assert.rejects(host.http.race(['http://a/', 'http://b/']), {
      code: 'status',
      detail: { status: 403, url: 'http://b/' },
    })
    await assert.rejects(host.http.race([]), { code: 'unreachable' })
  })
})
