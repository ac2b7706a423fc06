import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { faults } from '../../metadata-server/faults.ts'
import { serve } from '../../metadata-server/server.ts'
import type { Host } from '../../system/host.ts'
import { keepingConnections } from '../../system/keeping-connections.ts'
import { real } from '../../system/real.ts'
import { loadedNock } from '../support/hooks.ts'

describe('connections that are kept', () => {
  const servers: Server[] = []
  let host: Host
  let opened: Socket[]

  // Between a client and its connection nock puts one of its own.
  before(async () => (await loadedNock())?.restore())
  after(async () => (await loadedNock())?.activate())
  beforeEach(() => {
    host = real({ environment: {} })
    opened = []
  })
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })

  async function answering(listener: RequestListener): Promise<string> {
    const server = createServer(listener).on('connection', (socket: Socket) => opened.push(socket))
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  const well: RequestListener = (request, response) => void response.end(request.url)

  it('serve one request after the other, and are closed when the work is over', async () => {
    const url = await answering(well)
    const bodies = await keepingConnections(host, async ({ http }) => {
      const first = await http.request('PUT', `${url}/token`)
      const second = await http.get(`${url}/a`)
      const others = await Promise.all([http.get(`${url}/b`), http.race([`${url}/c`])])
      return [first, second, ...others].map(({ body }) => body.toString())
    })
    assert.deepEqual(bodies, ['/token', '/a', '/b', '/c'])
    assert.equal(opened.length, 2)
    for (const socket of opened) if (!socket.destroyed) await once(socket.resume(), 'close')
  })

  it('are closed when the work fails, and none is kept afterwards', async () => {
    const url = await answering(well)
    let http: Host['http'] | undefined
    const work = keepingConnections(host, async (keeping) => {
      http = keeping.http
      await http.get(`${url}/a`)
      throw new Error('no')
    })
    await assert.rejects(work, /^Error: no$/)
    await http?.get(`${url}/b`)
    await http?.get(`${url}/c`)
    assert.equal(opened.length, 3)
    for (const socket of opened) if (!socket.destroyed) await once(socket.resume(), 'close')
  })

  it('are nobody else’s: not of other work, another server, or another address to send from', async () => {
    const [one, other] = [await answering(well), await answering(well)]
    await keepingConnections(host, async ({ http }) => {
      await http.get(`${one}/`)
      await http.get(`${other}/`)
      await http.get(`${one}/`, { from: { ipv4: '127.0.0.2' } })
      await keepingConnections(host, async ({ http }) => void (await http.get(`${one}/`)))
      await host.http.get(`${one}/`)
    })
    assert.equal(opened.length, 5)
  })

  it('are not kept where the server does not want it', async () => {
    const url = await answering((_, response) => void response.setHeader('Connection', 'close').end('well'))
    await keepingConnections(host, async ({ http }) => {
      await http.get(`${url}/`)
      await http.get(`${url}/`)
    })
    assert.equal(opened.length, 2)
  })

  it('are given up for a new one where the server has, and only for what can be repeated', async () => {
    const asked: string[] = []
    const answered = new WeakSet<Socket>()
    const url = await answering((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      // It goes without having announced it.
      if (answered.has(request.socket)) return void request.socket.destroy()
      answered.add(request.socket)
      response.end('well')
    })
    await keepingConnections(host, async ({ http }) => {
      await http.get(`${url}/a`)
      await http.get(`${url}/b`)
      await http.request('POST', `${url}/c`)
    })
    assert.deepEqual(asked, ['GET /a', 'GET /b', 'GET /b', 'POST /c'])
  })

  it('end with a request that is given up, and the others go on', async () => {
    const url = await answering((request, response) => void (request.url === '/never' || response.end('well')))
    await keepingConnections(host, async ({ http }) => {
      await http.get(`${url}/`)
      await assert.rejects(http.get(`${url}/never`, { timeout: 30 }), { code: 'timeout' })
      const stop = new AbortController()
      const [server] = servers
      const request = once(server as Server, 'request').then(() => stop.abort())
      await assert.rejects(http.get(`${url}/never`, { signal: stop.signal }), { name: 'AbortError' })
      await request
      assert.equal((await http.get(`${url}/`)).body.toString(), 'well')
    })
    for (const socket of opened) if (!socket.destroyed) await once(socket.resume(), 'close')
  })

  it('are bounded for each answer: many small ones are not too large', async () => {
    const url = await answering((_, response) => void response.end('x'.repeat(200_000)))
    await keepingConnections(host, async ({ http }) => {
      for (let number = 0; number < 10; number++) await http.get(`${url}/`, { limit: 200_000 })
      await assert.rejects(http.get(`${url}/`, { limit: 199_999 }), { code: 'too-large' })
    })
  })

  for (const { name } of faults) {
    it(`are as good as new ones after ${name}`, async () => {
      const answers = ({ path }: { path: string }) => `well, ${path}`
      const server = await serve({ answers, fault: { name, pace: 1, after: 1, times: 1 } })
      const paths = ['/a', '/b']
      try {
        await keepingConnections(host, async ({ http }) => {
          const allWell = async () => {
            for (const path of paths) assert.equal((await http.get(server.url + path)).body.toString(), `well, ${path}`)
          }
          const bad = { timeout: 30, budget: 30, limit: 1000 }
          await allWell()
          // On a busy machine a request may be over before it was sent.
          const befallen = (path: string) => server.requests.filter((request) => request.path === path).length > 1
          const befall = async (path: string) => {
            while (!befallen(path)) await http.get(server.url + path, bad).catch(() => {})
          }
          await Promise.all(paths.map(befall))
          await allWell()
          await allWell()
        })
      } finally {
        await server.close()
      }
    })
  }
})
