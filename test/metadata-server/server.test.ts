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

  it('drips, and closes at once all the same', async () => {
    await withServer({ answers: { '/x': { body: 'abcdef', drip: 3_600_000 } } }, async ({ url }) => {
      const reader = (await fetch(`${url}/x`)).body?.getReader()
      const { value } = (await reader?.read()) ?? {}
      assert.deepEqual(value, new Uint8Array([97]))
      await reader?.cancel()
    })
  })
})
