import assert from 'node:assert/strict'
import { request } from 'node:http'
import { serve } from '../../index.ts'
import type { CloudServer } from '../../metadata-server/cloud-server.ts'

interface Asked {
  readonly host?: string
  readonly method?: string
  readonly type?: string
  readonly body?: string
}

/** As fetch lets nobody choose the Host. */
function ask({ port }: CloudServer, path: string, { host = 'localhost', method = 'GET', type, body }: Asked = {}) {
  return new Promise<{ status: number; text: string; policy: string }>((done, failed) => {
    const headers = { host, ...(type !== undefined && { 'content-type': type }) }
    const sent = request({ port, host: '127.0.0.1', path, method, headers }, async (answer) => {
      let text = ''
      for await (const chunk of answer) text += chunk
      done({ status: answer.statusCode ?? 0, text, policy: String(answer.headers['content-security-policy']) })
    })
    sent.once('error', failed).end(body)
  })
}

const json = 'application/json'

describe('the page of a server', () => {
  let server: CloudServer

  before(async () => {
    server = await serve({
      cloud: 'ec2',
      page: true,
      pageHosts: ['phone.test'],
      scenario: {
        hostname: '<b>db</b>',
        password: 'hunter2',
        ec2: { tokens: 'none' },
        faults: { '/latest/user-data': { status: 503 } },
      },
    })
  })
  after(() => server.close())

  it('is there by names of loopback and those that were given, and by no others', async () => {
    assert.equal(server.page, `${server.url}/_firstlight`)
    const hosts = ['localhost', '127.0.0.1:80', '[::1]:8080', 'a.localhost', 'phone.test:80']
    for (const host of hosts) assert.equal((await ask(server, '/_firstlight', { host })).status, 200, host)
    const others = ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '169.254.169.254']
    for (const host of others) assert.equal((await ask(server, '/_firstlight', { host })).status, 404, host)
    for (const path of ['/_firstlightly', '/']) assert.doesNotMatch((await ask(server, path)).text, /viewport/, path)
  })

  it('lets nothing of others in', async () => {
    const { text, policy } = await ask(server, '/_firstlight')
    const [, nonce = ''] = /script-src 'nonce-([\w-]+)'/.exec(policy) ?? []
    assert.ok(nonce.length > 20 && policy.startsWith("default-src 'none'"))
    assert.deepEqual(
      [...text.matchAll(/nonce="([^"]*)"/g)].map(([, one]) => one),
      [nonce, nonce],
    )
    assert.doesNotMatch(text, /(?:src|href)="(?!data:)/)
    assert.doesNotMatch((await ask(server, '/_firstlight')).policy, new RegExp(nonce))
  })

  it('tells what is played, without secrets', async () => {
    const { text } = await ask(server, '/_firstlight/about')
    const about = JSON.parse(text)
    assert.deepEqual([about.title, about.places], ['Amazon EC2', [server.url]])
    assert.match(about.scenario, /"hostname": "<b>db<\/b>"/)
    assert.doesNotMatch(text, /hunter2/)
    const [first, second] = about.faults
    assert.deepEqual([first.path, first.name, first.common], ['/latest/user-data', 'status 503', false])
    assert.deepEqual([second.path, second.common], ['*', true])
  })

  it('tells what was asked since, but not of itself', async () => {
    await ask(server, '/latest/meta-data/hostname')
    const { number } = await server.waitForRequest('/latest/meta-data/hostname')
    const { requests } = JSON.parse((await ask(server, `/_firstlight/log?after=${number - 1}`)).text)
    assert.deepEqual(
      requests.map(({ path, outcome }: { path: string; outcome: number }) => [path, outcome]),
      [['/latest/meta-data/hostname', 200]],
    )
    assert.deepEqual(JSON.parse((await ask(server, `/_firstlight/log?after=${number}`)).text).requests, [])
  })

  it('switches faults for whoever sends JSON', async () => {
    const [fault] = server.faults.list()
    assert.ok(fault)
    const post = async (body: string, asked: Asked = {}) =>
      (await ask(server, '/_firstlight/faults', { method: 'POST', type: json, body, ...asked })).status
    assert.equal((await ask(server, '/latest/user-data')).status, 503)
    const off = `{"id":${fault.id},"on":false}`
    assert.deepEqual(
      [await post(off, { type: 'text/plain' }), await post('{}'), await post('{"id":9999,"on":true}')],
      [415, 400, 400],
    )
    assert.equal(await post('x'.repeat(2000)), 413)
    assert.equal(await post(off, { host: 'evil.example' }), 405)
    assert.equal((await ask(server, '/latest/user-data')).status, 503)
    assert.equal(await post(off), 204)
    assert.equal((await ask(server, '/latest/user-data')).status, 200)
  })

  it('is beside a service that has no name of loopback, and nowhere if nobody wants it', async () => {
    const line = await serve({ cloud: 'smartos', page: true })
    try {
      assert.match(String(line.page), /^http:\/\/127\.0\.0\.1:\d+\/_firstlight$/)
      const about = (await (await fetch(`${line.page}/about`)).json()) as { places: unknown }
      assert.deepEqual(about.places, line.places)
    } finally {
      await line.close()
    }
    const none = await serve({ cloud: 'ec2' })
    assert.deepEqual([none.page, (await ask(none, '/_firstlight')).status], [undefined, 401])
    await none.close()
  })
})
