import assert from 'node:assert/strict'
import { memory } from '../../system/memory.ts'

const url = 'http://169.254.42.42/user_data/cloud-init'
const taken = { error: 'port-taken' } as const

describe('the ports to send from', () => {
  it('are tried until one is free, within one try', async () => {
    const host = memory({ http: { [url]: [taken, taken, 'there'] } })
    const { body } = await host.http.get(url, { localPorts: [1, 2, 3, 4] })
    assert.equal(body.toString(), 'there')
    assert.deepEqual(
      host.requests.map(({ localPort }) => localPort),
      [1, 2, 3],
    )
    assert.deepEqual(host.sleeps, [])
  })

  it('are tried anew where all were taken, if another try is worth it', async () => {
    const host = memory({ http: { [url]: [taken, taken, 'there'] } })
    await host.http.get(url, { localPorts: [1, 2], retries: 1, interval: 5000 })
    assert.deepEqual(host.sleeps, [5000])
    await assert.rejects(memory({ http: { [url]: taken } }).http.get(url, { localPorts: [1, 2] }), {
      code: 'port-taken',
    })
  })

  it('are no cure for another failure, nor for an answer', async () => {
    for (const answer of [{ error: 'unreachable' } as const, 429]) {
      const host = memory({ http: { [url]: answer } })
      await assert.rejects(host.http.get(url, { localPorts: [1, 2] }))
      assert.equal(host.requests.length, 1)
    }
  })

  it('are given up at a redirect to another origin', async () => {
    const host = memory({
      http: { [url]: { status: 302, headers: { Location: 'http://x/' } }, 'http://x/': 'there' },
    })
    await host.http.get(url, { localPorts: [1] })
    assert.deepEqual(
      host.requests.map(({ localPort }) => localPort),
      [1, undefined],
    )
  })

  it('are those of a race too', async () => {
    const other = url.replace('169.254.42.42', '[fd00:42::42]')
    const host = memory({ http: { [other]: 'there' } })
    const answer = await host.http.race([url, other], { localPorts: [7] })
    assert.equal(answer.url, other)
    assert.deepEqual([...new Set(host.requests.map(({ localPort }) => localPort))], [7])
  })
})
