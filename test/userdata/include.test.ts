// Includes: order, retries, the cache, failures and what they say.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { JsonObject } from '../../core/json.ts'
import { type Notice, notices } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import type { Host, HttpOptions } from '../../system/host.ts'
import { type HttpAnswer, type MemoryHost, memory, type World } from '../../system/memory.ts'
import { includeLines } from '../../userdata/include-list.ts'
import { expandUserData } from '../../userdata/index.ts'
import { multipartOf } from './parts.ts'

const paths = { ...defaultPaths, instance: '/var/lib/cloud/instances/i' }
const script = (name: string) => `#!/bin/sh\necho ${name}\n`

async function expand(host: Host, raw: string, userData: JsonObject = {}) {
  const said: Notice[] = []
  const sink = notices((notice) => said.push(notice), 'test')
  const systemConfig = { user_data: userData }
  const request = { host, notices: sink, kind: 'user', raw: Buffer.from(raw), paths, systemConfig } as const
  try {
    const { parts } = await expandUserData(request)
    return { texts: parts.map(({ payload }) => payload.toString()), parts, said, failure: '' }
  } catch (error) {
    return { texts: [], parts: [], said, failure: error instanceof Error ? error.message : String(error) }
  }
}

const errors = (said: readonly Notice[]) => said.filter(({ level }) => level === 'error')

describe('the list of an include', () => {
  it('is switched to once and back', () => {
    const text = '#include a\n# comment\n\n#include-once b\nc\r\n#INCLUDE\n d \n#include-onceE\n'
    assert.deepEqual(includeLines(text), [
      { url: 'a', once: false, line: 1 },
      { url: 'b', once: true, line: 4 },
      { url: 'c', once: true, line: 5 },
      { url: 'd', once: false, line: 7 },
      { url: 'E', once: true, line: 8 },
    ])
  })
})

describe('includes', () => {
  it('are fetched side by side and stand in the order they were named', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `n${index}`)
    let running = 0
    let most = 0
    const inner = memory()
    const host: Host = {
      ...inner,
      http: {
        ...inner.http,
        async get(url: string) {
          running += 1
          most = Math.max(most, running)
          const name = url.slice('http://h/'.length)
          // Later ones are faster.
          await new Promise((resolve) => setTimeout(resolve, 20 - Math.floor(Number(name.slice(1)) / 8)))
          running -= 1
          return { status: 200, headers: {}, body: Buffer.from(script(name)), url }
        },
      } as Host['http'],
    }
    const { texts } = await expand(host, `#include\n${names.map((name) => `http://h/${name}\n`).join('')}`)
    assert.deepEqual(texts, names.map(script))
    assert.ok(most > 10 && most <= 50, String(most))
  })

  it('keep their place between other parts', async () => {
    const host = memory({ http: { 'http://h/a': multipartOf([{ text: script('a1') }, { text: script('a2') }]) } })
    const raw = multipartOf([{ text: script('first') }, { text: '#include\nhttp://h/a\n' }, { text: script('last') }])
    assert.deepEqual(
      (await expand(host, raw)).texts,
      ['first', 'a1', 'a2', 'last'].map((name) => `${script(name).trimEnd()}\n`),
    )
  })

  it('are tried eleven times, a second apart', async () => {
    const host = memory({ http: { 'http://h/a': [...Array.from({ length: 10 }, () => 500), script('late')] } })
    assert.deepEqual((await expand(host, '#include\nhttp://h/a\n')).texts, [script('late')])
    assert.equal(host.requests.length, 11)
    assert.deepEqual([...new Set(host.sleeps)], [1000])
  })

  it('try a 404 again too, then lose the message with the address, the tries and the cause', async () => {
    const host = memory({ http: () => 404 })
    const raw = multipartOf([
      { text: script('x') },
      { type: 'text/x-include-url', text: 'http://u:secret@h/a?token=t0p' },
    ])
    const { failure } = await expand(host, raw)
    assert.equal(
      failure,
      'user-data:12: GET http://h/a?token=REDACTED was answered with status 404, after 11 tries (limit include_tries)',
    )
    assert.equal(host.requests.length, 11)
  })

  it('that fail lose only themselves when told to continue', async () => {
    const host = memory({ files: { '/b': script('b') }, http: { 'http://h/a': 404 } })
    const { texts, said } = await expand(host, '#include\nhttp://h/a\n/b\n/c\n', { on_failure: 'continue' })
    assert.deepEqual(texts, [script('b')])
    assert.deepEqual(
      errors(said).map(({ message, where }) => [message.includes('11 tries') || message, where]),
      [
        [true, { document: 'user-data', line: 2 }],
        ["[Errno 2] No such file or directory: '/c'", { document: 'user-data', line: 4 }],
      ],
    )
  })

  it('report the first failure in the order of the document, not of time', async () => {
    const http: World['http'] = ({ url }) => (url.endsWith('a') ? { status: 404, takes: 50 } : 404)
    const { failure } = await expand(memory({ http }), '#include\nhttp://h/a\nhttp://h/b\n', {
      limits: { include_tries: 2 },
    })
    assert.match(failure, /^user-data:2: .*http:\/\/h\/a/)
  })

  it('name the document they were named in, and the way there', async () => {
    const host = memory({ http: { 'http://h/a': '#include\nfile:///b\n' }, files: { '/b': '#include\n\n/nope\n' } })
    assert.equal(
      (await expand(host, '#include http://h/a\n')).failure,
      "file:///b:3: [Errno 2] No such file or directory: '/nope'",
    )
    const good = memory({ http: { 'http://h/a': '#include\nfile:///b\n' }, files: { '/b': script('b') } })
    const { parts } = await expand(good, '#include http://h/a\n')
    assert.deepEqual(parts[0]?.origin, { document: 'file:///b', via: ['user-data', 'http://h/a'], line: 1 })
  })

  it('may be compressed, and compressed parts may include', async () => {
    const host = memory({ http: { 'http://h/a': gzipSync(script('a')) } })
    const raw = multipartOf([{ type: 'application/gzip', base64: gzipSync('#include\nhttp://h/a\n') }])
    assert.deepEqual((await expand(host, raw)).texts, [script('a')])
  })

  it('of any other protocol are refused by name', async () => {
    for (const url of ['ftp://h/a', 'gopher://h/a']) {
      assert.match(
        (await expand(memory(), `#include\n${url}\n`)).failure,
        new RegExp(`^user-data:2: .*${url.split(':')[0]}`),
      )
    }
  })

  it('without a protocol are tried over http, with a warning', async () => {
    const { texts, said } = await expand(memory({ http: { 'http://h/a': script('a') } }), '#include\nh/a\n')
    assert.deepEqual(texts, [script('a')])
    assert.deepEqual(
      said.flatMap(({ code }) => code ?? []),
      ['userdata/unknown-protocol'],
    )
  })

  it('wait for a server that comes up late, up to 25 s', async () => {
    const late = (seconds: number) => {
      const down = Array<HttpAnswer>(seconds).fill({ error: 'unreachable', takes: 0.3 })
      return memory({ http: { 'http://h/a': [...down, script('a')] } })
    }
    assert.deepEqual((await expand(late(7), '#include\nhttp://h/a\n')).texts, [script('a')])
    const tries = { limits: { include_tries: 100 } }
    assert.deepEqual((await expand(late(24), '#include\nhttp://h/a\n', tries)).texts, [script('a')])
    assert.match((await expand(late(25), '#include\nhttp://h/a\n', tries)).failure, /unreachable.* after 25 tries/)
  })

  it('take 25 s at most, whatever a server thinks of', async () => {
    const slow = { status: 302, takes: 15_000 }
    const evil: Readonly<Record<string, World['http']>> = {
      redirects: ({ url }) => ({ ...slow, headers: { location: `${url}x` } }),
      'asks to wait 3600 s, and 25 s': () => ({ status: 429, headers: { 'retry-after': '3600' } }),
      'asks to wait 2147484 s, and 25 s': () => ({ status: 503, headers: { 'retry-after': '2147484' } }),
      'status 503': () => 503,
      '429': () => ({ status: 429, headers: { 'retry-after': '3' } }),
      'no complete answer within': () => ({ takes: 1_000_000 }),
    }
    for (const [what, http] of Object.entries(evil)) {
      const host = memory({ http: http ?? {} })
      const { failure, texts } = await expand(host, '#include\nhttp://h/a\n')
      assert.deepEqual(texts, [])
      assert.match(failure, new RegExp(what === 'redirects' ? 'no complete answer within' : what))
      assert.ok((await host.clock.uptime()) - 10 <= 25, `${what}: ${await host.clock.uptime()}`)
    }
  })

  it('say how far each has come in the log', async () => {
    const host = memory({ http: { 'http://u:p@h/a': script('a'), 'http://h/a': script('a') } })
    const { said } = await expand(host, '#include\nhttp://u:p@h/a\n')
    assert.ok(
      said.some(
        ({ level, message }) => level === 'info' && message === 'Read from http://h/a (200, 17b) after 1 attempts',
      ),
    )
  })
})

describe('include-once', () => {
  const url = 'http://h/a?x=1'
  const cache = `${paths.instance}/data/urlcache/${createHash('md5').update(url).digest('hex')}`

  it('is kept for the instance, readable by root only', async () => {
    const host: MemoryHost = memory({ http: { [url]: script('a') } })
    await expand(host, `#include-once\n${url}\n`)
    assert.equal(host.text(cache), script('a'))
    assert.equal(host.tree()[cache]?.mode, 0o600)
    assert.deepEqual((await expand(host, `#include-once\n${url}\n`)).texts, [script('a')])
    assert.equal(host.requests.length, 1)
  })

  it('is not kept for a plain include', async () => {
    const host = memory({ http: { [url]: script('a') } })
    await expand(host, `#include\n${url}\n`)
    assert.equal(await host.files.exists(cache), false)
  })
})

describe('client certificates', () => {
  const certificate = async (files: World['files'], url: string) => {
    const inner = memory({ files })
    const seen: (HttpOptions['tls'] | undefined)[] = []
    const get = async (_: string, options: HttpOptions) => {
      seen.push(options.tls)
      return { status: 200, headers: {}, body: Buffer.from(script('a')), url }
    }
    await expand({ ...inner, http: { ...inner.http, get } as unknown as Host['http'] }, `#include\n${url}\n`)
    return seen
  }

  it('of the instance come before those of the machine', async () => {
    const files = {
      [`${paths.instance}/data/ssl/cert.pem`]: 'instance cert',
      [`${paths.instance}/data/ssl/key.pem`]: 'instance key',
      [`${paths.cloud}/data/ssl/cert.pem`]: 'machine cert',
    }
    assert.deepEqual(await certificate(files, 'https://h/a'), [{ cert: 'instance cert', key: 'instance key' }])
  })

  it('of the machine serve where the instance has none', async () => {
    assert.deepEqual(await certificate({ [`${paths.cloud}/data/ssl/cert.pem`]: 'both' }, 'https://h/a'), [
      { cert: 'both' },
    ])
  })

  it('are for https only', async () => {
    assert.deepEqual(await certificate({ [`${paths.cloud}/data/ssl/cert.pem`]: 'both' }, 'http://h/a'), [undefined])
  })
})
