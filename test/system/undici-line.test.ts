import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Host } from '../../system/host.ts'
import { real } from '../../system/real.ts'
import { loadedNock } from '../support/hooks.ts'
import { temporary } from '../support/temporary.ts'

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')

describe('the connection of an exchange', () => {
  const servers: Server[] = []
  let host: Host

  beforeEach(() => {
    host = real({ environment: {} })
  })
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })

  async function serve(listener: RequestListener, server: Server = createServer()): Promise<string> {
    servers.push(server)
    server.on('request', listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** A server that sends these bytes and closes. */
  const raw = (answer: string | Buffer) => serve((request) => void request.socket.end(answer))

  it('takes headers of 64 KiB, and no more', async () => {
    // What is counted are names and values, without what stands between.
    const ofSize = (size: number) => `HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ${'y'.repeat(size - 16)}\r\n\r\n`
    assert.equal((await host.http.get(`http://${await raw(ofSize(65_535))}/`)).status, 200)
    await assert.rejects(async () => host.http.get(`http://${await raw(ofSize(65_536))}/`), { code: 'protocol' })
  })

  it('takes a mebibyte besides the body, and not for ever more', async () => {
    const frames = (bytes: number) =>
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(bytes)}\r\ny\r\n0\r\n\r\n`
    const little = await host.http.get(`http://${await raw(frames(1_000_000))}/`, { limit: 1000 })
    assert.equal(little.body.toString(), 'y')
    await assert.rejects(async () => host.http.get(`http://${await raw(frames(40_000_000))}/`, { limit: 1000 }), {
      code: 'too-large',
    })
  })

  it('is from the address of its family that the caller names', async () => {
    const server = await serve((request, response) => void response.end(request.socket.remoteAddress))
    const from = { ipv4: '127.0.0.2', ipv6: '::1' }
    assert.equal((await host.http.get(`http://${server}/`, { from })).body.toString(), '127.0.0.2')
    const named = `http://localhost:${server.split(':')[1]}/`
    assert.equal((await host.http.get(named, { from: { ipv4: '127.0.0.3' } })).body.toString(), '127.0.0.3')
    await assert.rejects(host.http.get(`http://${server}/`, { from: { ipv4: '192.0.2.1' } }), { code: 'unreachable' })
  })

  it('takes nothing secret from https to http', async () => {
    const seen: IncomingMessage['headers'][] = []
    const plain = await serve((request, response) => {
      seen.push(request.headers)
      response.end('plain')
    })
    const secure = createSecureServer({ key: fixture('server.key'), cert: fixture('server.crt') })
    const at = await serve(
      (request, response) => {
        seen.push(request.headers)
        response.writeHead(302, { location: `http://sam:hunter2@${plain}/` }).end()
      },
      secure as unknown as Server,
    )
    const headers = { 'X-Vault-Token': 't', 'X-Mine': 'm', 'X-Plain': 'p' }
    const tls = { ca: fixture('server.crt') }
    const options = { headers, secretHeaders: ['x-mine'], tls }
    const response = await host.http.get(`https://sam:hunter2@${at}/`, options)
    assert.deepEqual([response.body.toString(), response.url], ['plain', `http://${plain}/`])
    const told = seen.map((sent) =>
      ['authorization', 'x-vault-token', 'x-mine', 'x-plain'].filter((name) => name in sent),
    )
    assert.deepEqual(told, [['authorization', 'x-vault-token', 'x-mine', 'x-plain'], ['x-plain']])
  })

  describe('does not stay open', () => {
    // Between a client and its connection nock puts one of its own, which it does not always close.
    before(async () => (await loadedNock())?.restore())
    after(async () => (await loadedNock())?.activate())

    const ok: RequestListener = (request, response) => void (request.url === '/' && response.end('ok'))

    /** Runs `work` and waits until all that it has connected to `server` is closed. */
    async function allClosed(server: NetServer, work: () => Promise<unknown>): Promise<void> {
      const closed: Promise<unknown>[] = []
      server.on('connection', (socket: Socket) => closed.push(once(socket.resume(), 'close')))
      await work()
      assert.ok(closed.length > 0)
      await Promise.all(closed)
    }

    it('after an answer, and where there is none', async () => {
      for (const secure of [false, true]) {
        const server = secure
          ? (createSecureServer({ key: fixture('server.key'), cert: fixture('server.crt') }) as unknown as Server)
          : createServer()
        const at = await serve(ok, server)
        const url = `${secure ? 'https' : 'http'}://${at}`
        const tls = { ca: fixture('server.crt') }
        await allClosed(server, () => host.http.get(`${url}/`, { tls }))
        await allClosed(server, () => givenUp(`${url}/never`, tls, once(server, 'request')))
      }
    })

    it('to a server that takes no part in the handshake', async () => {
      const silent = createNetServer()
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
      const { port } = silent.address() as AddressInfo
      await allClosed(silent, () => givenUp(`https://127.0.0.1:${port}/`, {}, once(silent, 'connection')))
      silent.close()
    })

    async function givenUp(url: string, tls: object, when: Promise<unknown>): Promise<void> {
      const stop = new AbortController()
      void when.then(() => stop.abort())
      await assert.rejects(host.http.get(url, { tls, signal: stop.signal, timeout: 60_000 }), { name: 'AbortError' })
    }
  })

  describe('that leaves the machine in a way of its own', () => {
    const proxied = real({ environment: { http_proxy: 'http://127.0.0.1:1', all_proxy: 'http://127.0.0.1:1' } })

    it('is over a unix socket, whatever the host of the URL, and by no proxy', async () => {
      const directory = temporary()
      const socket = join(directory.path, 'sock')
      const server = createServer((request, response) =>
        response.writeHead(request.url === '/hop' ? 302 : 200, { location: '/there' }).end(request.headers.host),
      )
      servers.push(server)
      await new Promise<void>((resolve) => server.listen(socket, resolve))
      const { body, url } = await proxied.http.get('http://localhost:1/hop', { socket })
      assert.deepEqual([body.toString(), url], ['localhost:1', 'http://localhost:1/there'])
      const gone = join(directory.path, 'gone')
      await assert.rejects(proxied.http.get('http://localhost/', { socket: gone }), {
        code: 'unreachable',
        message: /gone/,
      })
      directory.remove()
    })

    it('is over the NIC that the address names, which the server is not told', async function () {
      const server = createServer((request, response) => response.end(request.headers.host))
      servers.push(server)
      const listening = new Promise((resolve, reject) => server.on('error', reject).listen(0, '::1', () => resolve(1)))
      if ((await listening.catch(() => undefined)) === undefined) this.skip()
      const { port } = server.address() as AddressInfo
      // In a process of its own, as nock cannot read such an address.
      const script = `
        import { real } from '../../system/real.ts'
        const { http } = real({ environment: { all_proxy: 'http://127.0.0.1:1' } })
        const { body, url } = await http.get('http://[::1%lo]:${port}/')
        const { code, message } = await http.get('http://[fe80::1%25nonesuch]/').catch((error) => error)
        console.log(JSON.stringify([body.toString(), url, code, message]))`
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
        cwd: import.meta.dirname,
      })
      const [host, url, code, message] = JSON.parse(stdout)
      assert.deepEqual([host, url, code], [`[::1]:${port}`, `http://[::1%25lo]:${port}/`, 'unreachable'])
      assert.match(message, /^GET http:\/\/\[fe80::1%25nonesuch\]\/: /)
    })

    it('is from the first port that is free', async () => {
      const at = await serve((request, response) => response.end(String(request.socket.remotePort)))
      const taken = Number(at.split(':')[1])
      const free = createServer()
      await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
      const { port } = free.address() as AddressInfo
      await new Promise((resolve) => free.close(resolve))
      const from = (localPorts: readonly number[]) => proxied.http.get(`http://${at}/`, { localPorts })
      assert.equal((await from([taken, port])).body.toString(), String(port))
      await assert.rejects(from([taken]), { code: 'port-taken' })
    })
  })
})
