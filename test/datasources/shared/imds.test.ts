import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import { notices } from '../../../core/notices.ts'
import { defineSchema } from '../../../core/schema/schema.ts'
import { validatedBy } from '../../../datasources/search/validated.ts'
import { type ImdsOptions, imds } from '../../../datasources/shared/imds.ts'
import { memory, type World } from '../../../system/memory.ts'

const v4 = 'http://169.254.169.254/'
const v6 = 'http://[fd00:ec2::254]/'
const token = { path: 'latest/api/token', headers: { 'x-ttl': '21600' }, header: 'x-token' }
const Document = defineSchema({ type: 'object', required: ['id'], properties: { id: { type: 'string' } } })

function service(http: World['http'], options: Partial<ImdsOptions> = {}) {
  const host = memory({ ...(http && { http }) })
  const codes: string[] = []
  const sink = notices(({ code }) => code && codes.push(code), 'test')
  const reader = { host, notices: sink, validated: validatedBy([Document], sink) }
  const asked = () => host.requests.map(({ method, url }) => `${method} ${url}`)
  return { open: () => imds(reader, { bases: [v4], ...options }), host, codes, asked }
}

describe('a metadata service', () => {
  it('with one address is asked for nothing but documents', async () => {
    const { open, asked } = service({ [`${v4}a`]: 'text', [`${v4}b`]: 404, [`${v4}c`]: 204 })
    const { base, version, bytes, text } = await open()
    assert.deepEqual([base, version, await text('a'), await text('b')], [v4, undefined, 'text', undefined])
    assert.deepEqual(await bytes('c'), Buffer.alloc(0))
    assert.deepEqual(asked(), [`GET ${v4}a`, `GET ${v4}b`, `GET ${v4}c`])
  })

  it('sends its headers with every request', async () => {
    const { open, host } = service(
      { [`${v4}a`]: 'x', [`${v4}probe`]: 'x' },
      { headers: { flavor: 'mine' }, probe: 'probe' },
    )
    await (await open()).text('a')
    assert.deepEqual(
      host.requests.map(({ headers }) => headers['flavor']),
      ['mine', 'mine'],
    )
  })

  it('with several addresses is the first that answers', async () => {
    const { open, asked } = service({ [`${v6}probe`]: '1', [`${v6}a`]: 'six' }, { bases: [v4, v6], probe: 'probe' })
    const { base, text } = await open()
    assert.deepEqual([base, await text('a')], [v6, 'six'])
    assert.equal(asked().at(-1), `GET ${v6}a`)
    const bare = service({ [v6]: '1' }, { bases: [v4, v6] })
    assert.equal((await bare.open()).base, v6)
  })

  it('has ten minutes for all its documents together', async () => {
    const slow = { takes: 50_000, body: 'x' }
    const { open, host, asked } = service(() => slow, { timeout: 50_000 })
    const { text } = await open()
    const started = await host.clock.uptime()
    for (let number = 1; number <= 12; number += 1) assert.equal(await text(`${number}`), 'x')
    assert.equal((await host.clock.uptime()) - started, 600)
    await assert.rejects(text('13'), { code: 'timeout', detail: { url: v4 } })
    assert.equal(asked().length, 12)
  })

  it('has a last document cut short where that time ends', async () => {
    const { open, host } = service(({ url }) => ({ takes: url.endsWith('2') ? 50_000 : 570_000, body: 'x' }), {
      timeout: 580_000,
    })
    const { text } = await open()
    await text('1')
    await assert.rejects(text('2'), { code: 'timeout' })
    assert.equal((await host.clock.uptime()) - 10, 600)
  })

  it('is waited for as long as it is told, and no longer', async () => {
    const wait = { retries: Number.POSITIVE_INFINITY, interval: 1000, budget: 5000 }
    const late = service((request) => (request.url === `${v4}probe` ? undefined : 'x'), { probe: 'probe', wait })
    await assert.rejects(late.open(), { code: 'unreachable' })
    assert.equal(late.asked().length, 5)
    const once = service({}, { probe: 'probe' })
    await assert.rejects(once.open(), { code: 'unreachable' })
    assert.equal(once.asked().length, 1)
  })

  it('is not taken for another one that it sends its callers to', async () => {
    const http = {
      [`${v4}probe`]: { status: 302, headers: { location: 'http://elsewhere/' } },
      'http://elsewhere/': 'x',
    }
    await assert.rejects(service(http, { probe: 'probe' }).open(), HostError)
  })

  it('is read in the first version that it has', async () => {
    const versions = { known: ['2024', '2021'], probe: 'id', otherwise: '2009' }
    const newer = service({ [`${v4}2024/id`]: 404, [`${v4}2021/id`]: 'i', [`${v4}2021/a`]: 'new' }, { versions })
    const found = await newer.open()
    assert.deepEqual([found.version, await found.text('a')], ['2021', 'new'])
    const old = service({ [`${v4}2024/id`]: 404, [`${v4}2021/id`]: 404 }, { versions })
    assert.equal((await old.open()).version, '2009')
  })

  it('reads JSON, YAML and trees', async () => {
    const { open } = service({
      [`${v4}json`]: '{"id": "j", "more": 1}',
      [`${v4}yaml`]: 'id: y\n',
      [`${v4}tree/`]: 'a\nb/',
      [`${v4}tree/a`]: '1',
      [`${v4}tree/b/`]: 'c',
      [`${v4}tree/b/c`]: '2',
      [`${v4}none`]: 404,
    })
    const { json, yaml, tree } = await open()
    assert.deepEqual(await json('json', Document), { id: 'j', more: 1 })
    assert.deepEqual(await yaml('yaml', Document), { id: 'y' })
    assert.deepEqual(await tree('tree/'), { a: '1', b: { c: '2' } })
    assert.deepEqual([await json('none', Document), await yaml('none', Document)], [undefined, undefined])
  })

  it('has no tree without what that needs', async () => {
    const { open } = service({
      [`${v4}empty/`]: '',
      [`${v4}gone/`]: 404,
      [`${v4}other/`]: 'a',
      [`${v4}other/a`]: '1',
      [`${v4}page/`]: 'instance-id',
      [`${v4}page/instance-id`]: '<html>',
      [`${v4}good/`]: 'instance-id',
      [`${v4}good/instance-id`]: 'i-1\n',
    })
    const { tree } = await open()
    assert.deepEqual([await tree('empty/'), await tree('other/', { needs: 'anything' })], [{}, { a: '1' }])
    for (const path of ['empty/', 'gone/']) {
      const where = { document: v4 + path }
      await assert.rejects(tree(path, { needs: 'anything' }), { name: 'ConfigError', where })
      await assert.rejects(tree(path, { needs: 'instance-id' }), { name: 'ConfigError', where })
    }
    for (const path of ['other/', 'page/']) {
      await assert.rejects(tree(path, { needs: 'instance-id' }), {
        name: 'ConfigError',
        where: { document: v4 + path },
      })
    }
    assert.deepEqual(await tree('good/', { needs: 'instance-id' }), { 'instance-id': ['i-1'] })
  })

  it('retries each document as it is told', async () => {
    const http = { [`${v4}a`]: [500, 500, 'x'] }
    const { open, host } = service(http, { retries: 2, interval: 3000 })
    assert.equal(await (await open()).text('a'), 'x')
    assert.deepEqual(host.sleeps, [3000, 3000])
    await assert.rejects((await service(http, { retries: 1 }).open()).text('a'), { code: 'status' })
  })

  describe('with a token', () => {
    it('asks for it first, of all addresses, and sends it along', async () => {
      const http = { [`PUT ${v6}latest/api/token`]: 'key\n', [`${v6}a`]: 'x' }
      const { open, host } = service(http, { bases: [v4, v6], token })
      const { base, text } = await open()
      assert.deepEqual([base, await text('a')], [v6, 'x'])
      const put = host.requests.find(({ method, url }) => method === 'PUT' && url.startsWith(v6))
      assert.equal(put?.headers['x-ttl'], '21600')
      assert.equal(host.requests.at(-1)?.headers['x-token'], 'key')
    })

    it('is not there if the token is refused or empty', async () => {
      for (const answer of [403, '']) {
        const { open, asked } = service({ [`PUT ${v4}latest/api/token`]: answer }, { token, retries: 5 })
        await assert.rejects(open(), { code: 'status' })
        assert.equal(asked().length, 1)
      }
    })

    it('waits for a service that is not there yet', async () => {
      const busy = { [`PUT ${v4}latest/api/token`]: [{ error: 'unreachable' as const }, 503, 'key'] }
      const { open, asked } = service(busy, { token, wait: { retries: 1 } })
      await open()
      assert.equal(asked().length, 3)
    })

    it('asks for another one when it is refused, once', async () => {
      const http = { [`PUT ${v4}latest/api/token`]: ['old', 'new'], [`${v4}a`]: [401, 'x'], [`${v4}b`]: 401 }
      const { open, host, asked } = service(http, { token, retries: 5 })
      const { text } = await open()
      assert.equal(await text('a'), 'x')
      assert.equal(host.requests.at(-1)?.headers['x-token'], 'new')
      await assert.rejects(text('b'), { code: 'status' })
      assert.equal(asked().filter((line) => line === `GET ${v4}b`).length, 2)
      assert.deepEqual(host.sleeps, [])
    })
  })
})
