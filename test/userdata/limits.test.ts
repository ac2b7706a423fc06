// What must stop: without its limit each of these would fill the memory or never end.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { ConfigError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { type Notice, notices } from '../../core/notices.ts'
import type { Host } from '../../system/host.ts'
import { memory, type World } from '../../system/memory.ts'
import { real } from '../../system/real.ts'
import { defaultLimits, expandUserData, processUserData, userDataSettings } from '../../userdata/index.ts'
import { LimitError } from '../../userdata/limits.ts'
import { multipartOf } from './parts.ts'

const paths = { cloud: '/var/lib/cloud', run: '/run/cloud-init', instance: '/var/lib/cloud/instances/i' }

interface Tried {
  readonly parts: readonly { readonly type: string; readonly filename: string }[]
  readonly error: ConfigError | undefined
  readonly said: readonly Notice[]
}

async function expand(raw: string | Uint8Array, userData: JsonObject = {}, host: Host = memory()): Promise<Tried> {
  const said: Notice[] = []
  const request = {
    host,
    notices: notices((notice) => said.push(notice), 'test'),
    kind: 'user',
    raw: Buffer.from(raw as string),
    paths,
    systemConfig: { user_data: userData },
  } as const
  try {
    return { parts: (await expandUserData(request)).parts, error: undefined, said }
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error))
    return { parts: [], error, said }
  }
}

function limitOf(error: ConfigError | undefined): string | undefined {
  return error?.cause instanceof LimitError ? error.cause.limit : undefined
}

describe('limits of user-data', () => {
  it('stops a gzip bomb when it has reached the limit, in bounded memory', async () => {
    const { stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'bomb.ts')], { encoding: 'utf8' })
    const { message, mebibytes } = JSON.parse(stdout)
    assert.match(message, /^user-data: more than 134217728 bytes when unpacked \(limit expanded_bytes\)/)
    assert.ok(mebibytes < 300, `${mebibytes} MiB`)
  })

  it('does not unpack more than the limit of a bomb in a part', async () => {
    const packed = gzipSync(Buffer.alloc(300_000))
    const raw = multipartOf([{ type: 'application/gzip', base64: packed }])
    const { error } = await expand(raw, { limits: { part_bytes: 200_000 } })
    assert.equal(limitOf(error), 'part_bytes')
  })

  it('counts what several parts expand to together', async () => {
    const packed = zstdCompressSync(Buffer.alloc(100_000, '#!'))
    const raw = multipartOf(Array.from({ length: 5 }, () => ({ type: 'application/zstd', base64: packed })))
    assert.equal(limitOf((await expand(raw, { limits: { expanded_bytes: 450_000 } })).error), 'expanded_bytes')
    assert.equal((await expand(raw, { limits: { expanded_bytes: 550_000 } })).parts.length, 5)
  })

  it('refuses a hundred thousand parts', async () => {
    const raw = multipartOf(Array.from({ length: 100_000 }, () => ({ type: 'text/x-shellscript', text: '#!/bin/sh' })))
    const { error } = await expand(raw)
    assert.equal(limitOf(error), 'parts')
  })

  it('counts parts of nested containers and archives too', async () => {
    const archive = `#cloud-config-archive\n${'- "#!/bin/sh"\n'.repeat(30)}`
    assert.equal(limitOf((await expand(archive, { limits: { parts: 20 } })).error), 'parts')
    assert.equal((await expand(archive, { limits: { parts: 30 } })).parts.length, 30)
  })

  it('bounds containers within containers', async () => {
    let raw = 'MIME-Version: 1.0\nContent-Type: text/x-shellscript\n\n#!/bin/sh\n'
    for (let depth = 0; depth < 30; depth++) {
      raw = `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b${depth}"\n\n--b${depth}\n${raw}\n--b${depth}--\n`
    }
    assert.equal(limitOf((await expand(raw)).error), 'nesting')
    assert.equal((await expand(raw, { limits: { nesting: 30 } })).parts.length, 1)
  })

  it('bounds messages within messages', async () => {
    const raw = `MIME-Version: 1.0\n${'Content-Type: message/rfc822\n\n'.repeat(5000)}#!/bin/sh\n`
    assert.equal(limitOf((await expand(raw)).error), 'nesting')
  })

  it('bounds one part', async () => {
    const { error } = await expand(`#!/bin/sh\n${'#'.repeat(2000)}`, { limits: { part_bytes: 1000 } })
    assert.equal(limitOf(error), 'part_bytes')
  })

  it('bounds the number of includes', async () => {
    const host = memory({ files: { '/one': '#!/bin/sh\n' } })
    const { error } = await expand(`#include\n${'/one\n'.repeat(11)}`, { limits: { includes: 10 } }, host)
    assert.equal(limitOf(error), 'includes')
  })

  it('bounds includes within includes', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`/f${index}`, `#include\n/f${index + 1}\n`]),
    )
    const { error } = await expand('#include\n/f0\n', {}, memory({ files }))
    assert.equal(limitOf(error), 'include_depth')
    assert.equal(error?.where.document, '/f9')
  })

  it('finds an include that includes itself', async () => {
    const http: World['http'] = { 'http://h/a': '#include\nhttp://h/b\n', 'http://h/b': '#include\nhttp://h/a\n' }
    const { error } = await expand('#include\nhttp://h/a\n', {}, memory({ http }))
    assert.match(error?.message ?? '', /includes itself: http:\/\/h\/a → http:\/\/h\/b → http:\/\/h\/a/)
  })

  it('bounds the size of an included document', async () => {
    const http: World['http'] = { 'http://h/a': 'x'.repeat(2000) }
    const { error } = await expand(
      '#include\nhttp://h/a\n',
      { limits: { part_bytes: 1000, include_tries: 1 } },
      memory({ http }),
    )
    assert.match(error?.message ?? '', /part_bytes/)
  })

  it('ends an include that sends one byte after the other for ever', async () => {
    const timers: NodeJS.Timeout[] = []
    let asked = 0
    const server = createServer((_, response) => {
      asked += 1
      response.writeHead(200)
      timers.push(setInterval(() => response.write('#'), 20))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const limits = { include_timeout_ms: 150, include_budget_ms: 400, include_interval_ms: 10 }
      const { error } = await expand(`#include\nhttp://127.0.0.1:${port}/slow\n`, { limits }, real())
      assert.match(error?.message ?? '', /^user-data:2: .*http:\/\/127\.0\.0\.1:\d+\/slow.*, after \d+ tries/)
      // What 400 ms have room for: two tries of 150 ms and what is left of a third.
      assert.ok(asked <= 3, String(asked))
    } finally {
      for (const timer of timers) clearInterval(timer)
      server.closeAllConnections()
      server.close()
    }
  })

  it('has a budget for all includes together', async () => {
    const http: World['http'] = ({ url }) =>
      url.endsWith('1') ? { body: '#include\nhttp://h/2\n', takes: 900 } : '#!/bin/sh\n'
    const { error } = await expand('#include\nhttp://h/1\n', { limits: { includes_budget_ms: 500 } }, memory({ http }))
    assert.match(error?.message ?? '', /includes_budget_ms|budget|500 ms/)
  })

  it('loses only the part that reached its limit when told to continue', async () => {
    const raw = multipartOf([
      { type: 'application/gzip', base64: gzipSync(Buffer.alloc(300_000)) },
      { type: 'text/x-shellscript', text: '#!/bin/sh\n' },
    ])
    const { parts, said } = await expand(raw, { on_failure: 'continue', limits: { part_bytes: 200_000 } })
    assert.deepEqual(
      parts.map(({ type }) => type),
      ['text/x-shellscript'],
    )
    assert.deepEqual(
      said.filter(({ level }) => level === 'error').map(({ code }) => code),
      ['userdata/limit'],
    )
  })

  it('keeps the raw form of a message that is lost', async () => {
    const host = memory()
    const raw = multipartOf([{ type: 'application/gzip', base64: Buffer.from('no gzip') }])
    const request = {
      host,
      notices: notices(() => {}, 'test'),
      kind: 'user',
      raw: Buffer.from(raw),
      paths,
      systemConfig: {},
    } as const
    await assert.rejects(processUserData(request), /Failed decompressing payload from application\/gzip of length 7/)
    assert.equal(host.text(`${paths.instance}/user-data.txt`), raw)
    assert.equal(await host.files.exists(`${paths.instance}/user-data.txt.i`), false)
  })
})

describe('settings of user-data', () => {
  const settings = (userData: JsonObject | string) => {
    const codes: (string | undefined)[] = []
    const sink = notices(({ where }) => codes.push(where?.path), 'test')
    return { ...userDataSettings({ user_data: userData }, sink), paths: codes }
  }

  it('have defaults', () => {
    assert.deepEqual(
      userDataSettings(
        {},
        notices(({ message }) => assert.fail(message), 'test'),
      ),
      { onFailure: 'stop', limits: defaultLimits },
    )
  })

  it('take a limit and leave the others', () => {
    const { limits } = settings({ limits: { parts: 5 } })
    assert.deepEqual(limits, { ...defaultLimits, parts: 5 })
  })

  it('have no name that is a member of every object', () => {
    const { limits, paths } = settings({ limits: { constructor: 3, toString: 4 } })
    assert.deepEqual(limits, defaultLimits)
    assert.deepEqual(paths, ['user_data/limits/constructor', 'user_data/limits/toString'])
  })

  it('refuse what is unknown or not a number, by its name', () => {
    const { limits, onFailure, paths } = settings({
      on_failure: 'explode',
      limits: { parts: 'many', colour: 3, nesting: -1 },
    })
    assert.deepEqual(paths, [
      'user_data/on_failure',
      'user_data/limits/parts',
      'user_data/limits/colour',
      'user_data/limits/nesting',
    ])
    assert.deepEqual(limits, defaultLimits)
    assert.equal(onFailure, 'stop')
  })

  it('have to be a mapping', () => {
    assert.deepEqual(settings('continue').paths, ['user_data'])
  })
})
