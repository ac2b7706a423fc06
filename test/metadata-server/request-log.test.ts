import assert from 'node:assert/strict'
import { requestLog } from '../../metadata-server/request-log.ts'

const get = (path: string) => ({ method: 'GET', path, headers: {} })

describe('requestLog', () => {
  it('has each request with its number, its time and what came of it', () => {
    let time = 1000
    const log = requestLog(() => time)
    log.add(get('/a'), 200)
    time = 2500
    log.add(get('/b'), 'silent')
    assert.deepEqual(log.requests, [
      { ...get('/a'), number: 1, at: 0, outcome: 200 },
      { ...get('/b'), number: 2, at: 1.5, outcome: 'silent' },
    ])
  })

  it('waits for a request, and finds the one that has been', async () => {
    const log = requestLog()
    log.add(get('/a'), 404)
    const waiting = log.waitForRequest('/a', { count: 2 })
    const other = log.waitForRequest(({ outcome }) => outcome === 503)
    log.add(get('/b'), 503)
    log.add(get('/a'), 200)
    assert.deepEqual([(await waiting).number, (await other).path], [3, '/b'])
    assert.equal((await log.waitForRequest(/^GET \/b$/g)).number, 2)
    assert.equal((await log.waitForRequest(/^GET \/b$/g)).number, 2)
  })

  it('says what was asked if it does not come', async () => {
    const log = requestLog()
    await assert.rejects(log.waitForRequest('/x', { timeout: 1 }), /within 1 ms: \/x\. Nothing was asked/)
    log.add(get('/y'), 404)
    await assert.rejects(log.waitForRequest('/x', { timeout: 1 }), /Asked last: GET \/y -> 404$/)
  })

  it('keeps the newest only', () => {
    const log = requestLog()
    for (let number = 0; number < 10_005; number++) log.add(get(`/${number}`), 200)
    assert.deepEqual([log.requests.length, log.requests[0]?.path, log.requests.at(-1)?.number], [10_000, '/5', 10_005])
    const body = new Uint8Array(1024 * 1024)
    for (let number = 0; number < 100; number++) log.add({ ...get('/big'), body }, 200)
    assert.ok(log.requests.length < 64, String(log.requests.length))
  })
})
