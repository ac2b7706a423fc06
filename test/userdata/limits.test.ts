// What must stop: without its limit each of these would fill the memory or never end.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ConfigError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { type Notice, notices } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import type { Host } from '../../system/host.ts'
import { memory, type World } from '../../system/memory.ts'
import { real } from '../../system/real.ts'
import { defaultLimits, expandUserData, processUserData, userDataSettings } from '../../userdata/index.ts'
import { multipartOf } from './parts.ts'

const paths = { ...defaultPaths, instance: '/var/lib/cloud/instances/i' }

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

describe('limits of user-data', () => {
  it('stops a gzip bomb when it has reached the limit, in bounded memory', async () => {
    const { stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'bomb.ts')], { encoding: 'utf8' })
    const { message, mebibytes } = JSON.parse(stdout)
    assert.match(message, /^user-data: more than 134217728 bytes when unpacked \(limit expanded_bytes\)/)
    assert.ok(mebibytes < 300, `${mebibytes} MiB`)
  })

  it('finds an include that includes itself', async () => {
    const http: World['http'] = { 'http://h/a': '#include\nhttp://h/b\n', 'http://h/b': '#include\nhttp://h/a\n' }
    const { error } = await expand('#include\nhttp://h/a\n', {}, memory({ http }))
    assert.match(error?.message ?? '', /includes itself: http:\/\/h\/a → http:\/\/h\/b → http:\/\/h\/a/)
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
      assert.match(error?.message ?? '', /^user-data:2: .*http:\/\/127\.0\.0\.1:\d+\/slow.*, after \d+ tr(y|ies)/)
      // What 400 ms have room for: two tries of 150 ms and what is left of a third.
      assert.ok(asked <= 3, String(asked))
    } finally {
      for (const timer of timers) clearInterval(timer)
      server.closeAllConnections()
      server.close()
    }
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
    assert.deepEqual(paths, ['user_data/limits/(key 1)', 'user_data/limits/(key 2)'])
  })

  it('refuse what is unknown or not a number, by its place', () => {
    const { limits, onFailure, paths } = settings({
      on_failure: 'explode',
      limits: { parts: 'many', colour: 3, nesting: -1 },
    })
    assert.deepEqual(paths, [
      'user_data/on_failure',
      'user_data/limits/parts',
      'user_data/limits/(key 2)',
      'user_data/limits/nesting',
    ])
    assert.deepEqual(limits, defaultLimits)
    assert.equal(onFailure, 'stop')
  })

  it('have to be a mapping', () => {
    assert.deepEqual(settings('continue').paths, ['user_data'])
  })
})
