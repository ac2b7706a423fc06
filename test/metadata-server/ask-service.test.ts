import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { AskFailure } from '../../metadata-server/ask.ts'
import { type AskBounds, serviceAt } from '../../metadata-server/ask-service.ts'
import { faults } from '../../metadata-server/faults.ts'
import { type ServeOptions, serve } from '../../metadata-server/server.ts'
import { loadedNock } from '../support/hooks.ts'
import { temporary } from '../support/temporary.ts'

const get = { method: 'GET', path: '/x', headers: {} }

async function asked(options: ServeOptions, bounds?: AskBounds, request = get) {
  const server = await serve(options)
  try {
    const service = serviceAt(server.url, bounds)
    assert.ok(service)
    const { status, headers, body } = await service.ask(request)
    return { status, type: headers['content-type'], body: String(body), log: server.requests }
  } finally {
    await server.close()
  }
}

describe('serviceAt', () => {
  it('takes addresses of all kinds, and no others', () => {
    const placeOf = (url: string) => {
      const { origin, base } = serviceAt(url) ?? {}
      return origin === undefined ? undefined : [origin, base]
    }
    assert.deepEqual(placeOf('http://169.254.169.254'), ['http://169.254.169.254', ''])
    assert.deepEqual(placeOf('http://169.254.169.254:8080/seed/'), ['http://169.254.169.254:8080', '/seed'])
    assert.deepEqual(placeOf('HTTPS://metadata.example.com/'), ['https://metadata.example.com', ''])
    assert.deepEqual(placeOf('http://[fd00:ec2::254]'), ['http://[fd00:ec2::254]', ''])
    assert.deepEqual(placeOf('http://[fe80::a9fe:a9fe%25eth0]/'), ['http://[fe80::a9fe:a9fe]', ''])
    assert.deepEqual(placeOf('unix:/dev/lxd/sock'), ['unix:/dev/lxd/sock', ''])
    assert.deepEqual(placeOf('/dev/lxd/sock'), ['unix:/dev/lxd/sock', ''])
    for (const url of ['', 'ec2', 'ftp://x', 'http://', 'http://me:pw@x/', 'http://x/?y', 'http://x:port'])
      assert.equal(placeOf(url), undefined, url)
  })

  it('asks with the headers that are given, and follows nothing', async () => {
    const moved = { status: 302, headers: { location: '/y', 'content-type': 'text/plain' }, body: 'there' }
    const { log, ...found } = await asked({ answers: { '/x': moved } }, undefined, {
      ...get,
      headers: { metadata: 'true' },
    })
    assert.deepEqual(found, { status: 302, type: 'text/plain', body: 'there' })
    assert.deepEqual(
      log.map(({ path, headers }) => [path, headers['metadata'], headers['user-agent']]),
      [['/x', 'true', 'firstlight']],
    )
  })

  it('asks on a unix socket', async () => {
    const scratch = temporary()
    ;(await loadedNock())?.restore()
    try {
      const { body } = await asked({ answers: { '/x': 'here' }, socket: join(scratch.path, 'sock') })
      assert.equal(body, 'here')
    } finally {
      ;(await loadedNock())?.activate()
      scratch.remove()
    }
  })

  for (const [fault, code] of [
    ['silent', 'timeout'],
    ['no-answer', 'timeout'],
    ['stall-in-headers', 'timeout'],
    ['reset-after-request', 'protocol'],
    ['http-2', 'protocol'],
    ['endless-headers', 'protocol'],
  ] as const) {
    it(`ends with ${code} where the service is ${fault}`, async () => {
      const timeout = code === 'timeout' ? 300 : 60_000
      const failed = asked({ answers: { '/x': 'x' }, fault: { name: fault } }, { timeout, limit: 1000 })
      await assert.rejects(failed, (error) => error instanceof AskFailure && error.code === code)
    })
  }

  it('ends with whatever may be wrong with a service, and takes little of it', async () => {
    for (const { name } of faults.filter((fault) => !fault.name.startsWith('tls-'))) {
      const server = await serve({ answers: { '/x': 'x' }, fault: { name, pace: 1 } })
      try {
        const found = await serviceAt(server.url, { timeout: 200, limit: 1000 })
          ?.ask(get)
          .catch((error: unknown) => error)
        const isEnd = found instanceof AskFailure || (typeof found === 'object' && found !== null && 'status' in found)
        assert.ok(isEnd, `${name}: ${found}`)
      } finally {
        await server.close()
      }
    }
  })

  it('takes nothing that is cut short', async () => {
    const failed = asked({ answers: { '/x': { body: 'x'.repeat(100), cut: 10 } } })
    await assert.rejects(failed, (error) => error instanceof AskFailure && error.code === 'protocol')
  })

  it('takes no more than it may, and says where nobody is', async () => {
    const failed = asked({ answers: { '/x': 'x'.repeat(2000) } }, { timeout: 10_000, limit: 1000 })
    await assert.rejects(failed, (error) => error instanceof AskFailure && error.code === 'too-large')
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((done) => server.once('listening', done))
    const address = server.address()
    await new Promise((done) => server.close(done))
    assert.ok(typeof address === 'object' && address)
    const nobody = serviceAt(`http://127.0.0.1:${address.port}`)?.ask(get)
    await assert.rejects(
      nobody ?? assert.fail(),
      (error) => error instanceof AskFailure && error.code === 'unreachable',
    )
  })

  it('asks from a low port if it may, and from any other if not', async () => {
    const { log } = await asked({ answers: { '/x': 'y' } }, undefined, { ...get, clientPort: 1023 } as typeof get)
    const [port = 0] = log.map(({ clientPort = 0 }) => clientPort)
    assert.ok(process.getuid?.() === 0 ? port < 1024 : port > 0, String(port))
  })
})
