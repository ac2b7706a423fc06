import assert from 'node:assert/strict'
import { type MetadataServer, type ServeOptions, serve } from '../../metadata-server/server.ts'

async function withServer(options: ServeOptions, work: (server: MetadataServer) => Promise<void>): Promise<void> {
  const server = await serve(options)
  try {
    await work(server)
  } finally {
    await server.close()
  }
}

describe('the metadata server', () => {
  it('answers its tree, 404 elsewhere, and remembers who asked for what', async () => {
    await withServer({ answers: { '/meta-data': 'instance-id: i\n' } }, async ({ url, requests }) => {
      assert.equal(await (await fetch(`${url}/meta-data`)).text(), 'instance-id: i\n')
      assert.equal((await fetch(`${url}/other`)).status, 404)
      assert.deepEqual(
        requests.map(({ method, path }) => `${method} ${path}`),
        ['GET /meta-data', 'GET /other'],
      )
    })
  })

  it('fails the first tries and then recovers', async () => {
    const answers = { '/x': { status: 503, headers: { 'retry-after': '1' }, times: 2, then: 'ok' } }
    await withServer({ answers }, async ({ url }) => {
      const statuses: number[] = []
      for (let i = 0; i < 3; i++) statuses.push((await fetch(`${url}/x`)).status)
      assert.deepEqual(statuses, [503, 503, 200])
    })
  })

  it('cuts a body short', async () => {
    await withServer({ answers: { '/x': { body: 'abcdef', cut: 3 } } }, async ({ url }) => {
      await assert.rejects(async () => (await fetch(`${url}/x`)).text())
    })
  })

  it('has the fault of a path, and afterwards what comes then', async () => {
    const answers = {
      '/x': { body: 'abc', fault: 'tiny-chunks', times: 1, then: 'well' },
      '/z': { fault: 'empty-reply' },
    }
    await withServer({ answers }, async ({ url, bytesSent }) => {
      assert.equal(bytesSent, 0)
      const first = await fetch(`${url}/x`)
      assert.deepEqual([first.headers.get('transfer-encoding'), await first.text()], ['chunked', 'abc'])
      assert.equal(await (await fetch(`${url}/x`)).text(), 'well')
      await assert.rejects(fetch(`${url}/z`))
    })
  })

  it('has the fault of all paths, in turns, for requests and for connections', async () => {
    const told: (string | number)[] = []
    const onRequest: ServeOptions['onRequest'] = (_, outcome) => told.push(outcome)
    const late = { name: 'broken', after: 1, times: 1 }
    await withServer({ answers: () => 'x', fault: late, onRequest }, async ({ url }) => {
      const statuses: number[] = []
      for (let number = 0; number < 3; number += 1) statuses.push((await fetch(`${url}/x`)).status)
      assert.deepEqual(
        [statuses, told],
        [
          [200, 500, 200],
          [200, 'broken', 200],
        ],
      )
    })
    await withServer({ answers: () => 'x', fault: { name: 'closed-at-once', times: 1 } }, async (server) => {
      await assert.rejects(fetch(`${server.url}/x`))
      assert.equal((await fetch(`${server.url}/x`)).status, 200)
      assert.ok(server.bytesSent > 0)
    })
  })

  it('counts what it has sent, and is closed while it sends for ever', async () => {
    await withServer({ answers: () => 'x', fault: { name: 'endless-body' } }, async (server) => {
      const reader = (await fetch(`${server.url}/x`)).body?.getReader()
      await reader?.read()
      assert.ok(server.bytesSent >= 65_536)
    })
  })

  it('drips, and closes at once all the same', async () => {
    await withServer({ answers: { '/x': { body: 'abcdef', drip: 3_600_000 } } }, async ({ url }) => {
      const reader = (await fetch(`${url}/x`)).body?.getReader()
      const { value } = (await reader?.read()) ?? {}
      assert.deepEqual(value, new Uint8Array([97]))
      await reader?.cancel()
    })
  })
})
