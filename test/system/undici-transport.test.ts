import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import nock from 'nock'
import type { Host } from '../../system/host.ts'
import type { HostEvent } from '../../system/host-event.ts'
import { real } from '../../system/real.ts'

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')

describe("undici's transport", () => {
  const servers: Server[] = []
  let host: Host
  let events: HostEvent[]

  beforeEach(() => {
    events = []
    host = real({ observe: (event) => events.push(event), environment: {} })
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

  const bodyOf = async (request: IncomingMessage) => Buffer.concat(await request.toArray()).toString()

  it('sends method, headers and body, and is observed', async () => {
    const at = await serve(async (request, response) => {
      const { method, headers } = request
      response.setHeader('X-Answer', ['a', 'b'])
      response.end(
        JSON.stringify({
          method,
          token: headers['x-token'],
          agent: headers['user-agent'],
          body: await bodyOf(request),
        }),
      )
    })
    const response = await host.http.request('PUT', `http://${at}/x`, { headers: { 'X-Token': 't0k3n' }, body: 'text' })
    assert.deepEqual(JSON.parse(response.body.toString()), {
      method: 'PUT',
      token: 't0k3n',
      agent: 'Cloud-Init/26.2',
      body: 'text',
    })
    assert.equal(response.headers['x-answer'], 'a, b')
    assert.deepEqual(
      events.map(
        (event) =>
          event.kind === 'request' && [event.phase, event.phase === 'end' ? event.result : event.headers['x-token']],
      ),
      [
        ['start', 'REDACTED'],
        ['end', `200, ${response.body.length} bytes`],
      ],
    )
  })

  it('reaches a name by IPv4 where nothing listens on IPv6', async () => {
    const at = await serve((_, response) => response.end('ok'))
    assert.equal((await host.http.get(`http://localhost:${at.split(':')[1]}/`)).status, 200)
  })

  it('gives up in time, before headers and within a body', async () => {
    const at = await serve((request, response) => {
      if (request.url === '/slow') response.write('some')
    })
    for (const path of ['/', '/slow']) {
      await assert.rejects(host.http.get(`http://${at}${path}`, { timeout: 60 }), { code: 'timeout' })
    }
  })

  it('stops reading at the limit', async () => {
    let sent = 0
    const at = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536
      }
      response.on('drain', more)
      more()
    })
    await assert.rejects(host.http.get(`http://${at}/`, { limit: 100_000 }), { code: 'too-large' })
    assert.ok(sent < 50_000_000)
  })

  /** A server that sends these bytes and closes. */
  const raw = (answer: string | Buffer) => serve((request) => void request.socket.end(answer))

  it('takes a body up to the limit, with a length and without, and none that is larger', async () => {
    for (const framed of [true, false]) {
      const at = await serve((request, response) => {
        const body = Buffer.alloc(Number(request.url?.slice(1)), 'x')
        if (framed) response.setHeader('Content-Length', body.length)
        response.write(body.subarray(0, 1))
        response.end(body.subarray(1))
      })
      assert.equal((await host.http.get(`http://${at}/100000`, { limit: 100_000 })).body.length, 100_000)
      await assert.rejects(host.http.get(`http://${at}/100001`, { limit: 100_000 }), { code: 'too-large' })
    }
  })

  it('unpacks a body up to the limit', async () => {
    const packed = (size: number) =>
      Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n'), gzipSync(Buffer.alloc(size))])
    const whole = await host.http.get(`http://${await raw(packed(100_000))}/`, { limit: 100_000 })
    assert.equal(whole.body.length, 100_000)
    await assert.rejects(async () => host.http.get(`http://${await raw(packed(100_001))}/`, { limit: 100_000 }), {
      code: 'too-large',
    })
  })

  it('takes twenty interim answers, and no more', async () => {
    const interims = (count: number) =>
      `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(count)}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`
    assert.equal((await host.http.get(`http://${await raw(interims(20))}/`)).status, 200)
    await assert.rejects(async () => host.http.get(`http://${await raw(interims(21))}/`), { code: 'protocol' })
  })

  it('does not wait for what comes with an error', async () => {
    const at = await serve((_, response) => {
      response.sendDate = false
      response.writeHead(500)
      response.write('the rest never comes')
    })
    await assert.rejects(host.http.get(`http://${at}/`), {
      code: 'status',
      detail: { status: 500, url: `http://${at}/` },
    })
  })

  it('tells a refused connection and a broken answer from a status', async () => {
    const at = await serve((request) => request.socket.destroy())
    await assert.rejects(host.http.get(`http://${at}/`), { code: 'unreachable' })
    servers[0]?.close()
    await assert.rejects(host.http.get('http://127.0.0.1:1/'), { code: 'unreachable' })
  })

  it('checks certificates, takes others when told, and shows its own', async () => {
    const secure = createSecureServer({
      key: fixture('server.key'),
      cert: fixture('server.crt'),
      ca: fixture('client.crt'),
      requestCert: true,
      rejectUnauthorized: false,
    })
    const at = await serve(
      (request, response) => {
        response.end(JSON.stringify((request.socket as TLSSocket).getPeerCertificate().subject ?? {}))
      },
      secure as unknown as Server,
    )
    await assert.rejects(host.http.get(`https://${at}/`, { retries: 3 }), { code: 'tls' })
    const ca = fixture('server.crt')
    assert.equal((await host.http.get(`https://${at}/`, { tls: { ca } })).body.toString(), '{}')
    const tls = { ca, cert: fixture('client.crt'), key: fixture('client.key') }
    assert.equal((await host.http.get(`https://${at}/`, { tls })).body.toString(), '{"CN":"client"}')
    await assert.rejects(host.http.get(`http://${at}/`), { code: 'unreachable' })
  })

  // In a process of its own: where nock is loaded, nothing is offered.
  it('offers HTTP/1.1 only', async () => {
    const offered: string[][] = []
    const server = createSecureServer({
      key: fixture('server.key'),
      cert: fixture('server.crt'),
      ALPNCallback: ({ protocols }) => {
        offered.push(protocols)
        return 'http/1.1'
      },
    })
    server.on('request', (_, response) => response.end('well'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const real = new URL('../../system/real.ts', import.meta.url)
      const { port } = server.address() as AddressInfo
      const options = JSON.stringify({ tls: { ca: fixture('server.crt') } })
      const script = `import { real } from '${real}'
        const { body } = await real({ environment: {} }).http.get('https://127.0.0.1:${port}/', ${options})
        console.log(body.toString())`
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
      assert.deepEqual([stdout, offered], ['well\n', [['http/1.1']]])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('cancels the losers of a race', async () => {
    const closed = new Promise<void>((resolve) => {
      void serve((request) => request.on('close', resolve)).then((at) => slow.resolve(at))
    })
    const slow = Promise.withResolvers<string>()
    const fast = await serve((_, response) => response.end('fast'))
    const response = await host.http.race([`http://${await slow.promise}/`, `http://${fast}/`])
    assert.equal(response.body.toString(), 'fast')
    await closed
  })

  it('uses the proxy of the environment', async () => {
    const at = await serve((request, response) => response.end(`proxy: ${request.url}`))
    const behind = real({ environment: { HTTP_PROXY: `http://${at}`, no_proxy: '127.0.0.1' } })
    assert.equal((await behind.http.get('http://localhost:9/x')).body.toString(), 'proxy: http://localhost:9/x')
    assert.equal((await behind.http.get(`http://${at}/x`)).body.toString(), 'proxy: /x')
  })

  it('is seen by nock', async () => {
    nock('http://169.254.169.254').get('/latest/meta-data/instance-id').reply(200, 'i-1')
    const response = await host.http.get('http://169.254.169.254/latest/meta-data/instance-id')
    assert.equal(response.body.toString(), 'i-1')
  })
})
