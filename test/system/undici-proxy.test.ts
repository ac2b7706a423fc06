import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { real } from '../../system/real.ts'
import { loadedNock } from '../support/hooks.ts'

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')
const [key, cert] = [fixture('server.key'), fixture('server.crt')]
const tls = { ca: cert }

describe('an exchange through a proxy', () => {
  const servers: Server[] = []
  const sockets: Promise<unknown>[] = []

  before(async () => (await loadedNock())?.restore())
  after(async () => (await loadedNock())?.activate())
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  async function listen<S extends Server>(server: S): Promise<number> {
    servers.push(server)
    server.on('connection', (socket: Socket) =>
      sockets.push(
        once(
          socket.on('error', () => {}),
          'close',
        ),
      ),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }

  const site = (answer: string) =>
    listen(createSecureServer({ key, cert }, (_, response) => response.end(answer)) as unknown as Server)

  /** A proxy, and what it was asked for. */
  async function proxy(tunnelStatus = 200) {
    const asked: [line: string, login: string | undefined, host: string | undefined][] = []
    const note = ({ method, url, headers }: IncomingMessage) =>
      asked.push([`${method} ${url}`, headers['proxy-authorization'], headers.host])
    const server = createServer((request, response) => {
      note(request)
      response.end('by proxy')
    }).on('connect', (request, near) => {
      note(request)
      near.write(`HTTP/1.1 ${tunnelStatus} Said\r\n\r\n`)
      if (tunnelStatus !== 200) return near.end()
      const far = connect(Number(request.url?.split(':')[1]), '127.0.0.1')
      pipeline(near, far, () => near.destroy())
      pipeline(far, near, () => far.destroy())
    })
    return { asked, port: await listen(server) }
  }

  const login = `Basic ${Buffer.from('sam:hunter2').toString('base64')}`

  it('hands a plain one to the proxy whole, and has a tunnel for a secure one', async () => {
    const { asked, port } = await proxy()
    const secure = await site('by tunnel')
    const { http } = real({ environment: { all_proxy: `http://sam:hunter2@127.0.0.1:${port}` } })
    assert.equal((await http.get('http://metadata.invalid/x?y=1')).body.toString(), 'by proxy')
    assert.equal((await http.get(`https://127.0.0.1:${secure}/z`, { tls })).body.toString(), 'by tunnel')
    assert.deepEqual(asked, [
      ['GET http://metadata.invalid/x?y=1', login, 'metadata.invalid'],
      [`CONNECT 127.0.0.1:${secure}`, login, `127.0.0.1:${secure}`],
    ])
  })

  it('says with which status a tunnel is refused', async () => {
    const { port } = await proxy(407)
    const { http } = real({ environment: { https_proxy: `http://127.0.0.1:${port}` } })
    await assert.rejects(http.get('https://metadata.invalid/'), {
      code: 'unreachable',
      message: 'GET https://metadata.invalid/: the proxy refused the tunnel with status 407',
    })
  })

  it('checks the certificate of what is behind the tunnel', async () => {
    const { port } = await proxy()
    const secure = await site('never')
    const { http } = real({ environment: { https_proxy: `http://127.0.0.1:${port}` } })
    await assert.rejects(http.get(`https://127.0.0.1:${secure}/`), { code: 'tls' })
  })

  it('leaves no connection open, whatever became of it', async () => {
    const { port } = await proxy()
    const secure = await site('by tunnel')
    const silent = await listen(
      createServer().on('connect', (_, socket) => void socket.resume().on('end', () => socket.end())),
    )
    sockets.length = 0
    const over = (at: number) => real({ environment: { all_proxy: `http://127.0.0.1:${at}` } }).http
    await over(port).get('http://metadata.invalid/')
    await over(port).get(`https://127.0.0.1:${secure}/`, { tls })
    await assert.rejects(over(silent).get(`https://127.0.0.1:${secure}/`, { tls, timeout: 50 }), { code: 'timeout' })
    assert.ok(sockets.length >= 4)
    await Promise.all(sockets)
  })
})
