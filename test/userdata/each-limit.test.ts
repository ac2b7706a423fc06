// Each limit of docs/limits.md: what stands at it is used, what goes one beyond it ends with its name.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { type Notice, notices } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { memory, type World } from '../../system/memory.ts'
import { consumeParts, defaultLimits, expandUserData } from '../../userdata/index.ts'
import type { Limits } from '../../userdata/limits.ts'
import { zipOf } from '../datasources/zip-of.ts'
import { instance } from './part-handlers/run.ts'
import { multipartOf } from './parts.ts'

const paths = { ...defaultPaths, instance: '/var/lib/cloud/instances/i' }

interface Trial {
  /** The value that the user-data just fits. */
  readonly at: number
  /** Default: one less. Time is rounded up to whole milliseconds, perhaps twice. */
  readonly beyond?: number
  readonly raw: string | Uint8Array
  readonly world?: World
  /** Besides the one that is tried. */
  readonly limits?: Partial<Limits>
  /** It costs a part when it is merged or rendered, and not the message. */
  readonly part?: true
}

const script = '#!/bin/sh\n'
const text = (part: string) =>
  multipartOf([
    { type: 'text/x-shellscript', text: script },
    { type: 'text/plain', text: part },
  ])
const scripts = (count: number) => Array.from({ length: count }, () => ({ type: 'text/x-shellscript', text: script }))

function nested(depth: number): string {
  let raw = `MIME-Version: 1.0\nContent-Type: text/x-shellscript\n\n${script}`
  for (let level = 0; level < depth; level++) {
    raw = `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b${level}"\n\n--b${level}\n${raw}\n--b${level}--\n`
  }
  return raw
}

const files = { '/f0': '#include\n/f1\n', '/f1': '#include\n/f2\n', '/f2': script }
const slow = (takes: number) => ({ http: () => ({ body: script, takes }) })
const failing = { http: () => 500 }
const fourTries = { include_tries: 4, include_interval_ms: 100 }
const patch = JSON.stringify([
  { op: 'add', path: '/a', value: {} },
  { op: 'copy', from: '/a', path: '/b' },
])
const template = (body: string) => text(`## template: jinja\n#cloud-config\na: ${body}\n`)

/** The two others are the wait between tries, below, and the time of a part-handler, in part-handlers/session.test.ts. */
const trials: Readonly<Record<Exclude<keyof Limits, 'include_interval_ms' | 'handler_timeout_ms'>, readonly Trial[]>> =
  {
    expanded_bytes: [
      { at: 1000, raw: gzipSync(script.padEnd(1000, '#')) },
      // Side by side: no part alone reaches it.
      {
        at: 4000,
        raw: multipartOf(
          Array.from({ length: 4 }, () => ({ type: 'application/gzip', base64: gzipSync(script.padEnd(1000, '#')) })),
        ),
      },
      { at: 4000, raw: zipOf({ a: script.padEnd(2000, '#'), b: script.padEnd(2000, '#') }) },
    ],
    part_bytes: [
      { at: 1000, raw: script.padEnd(1000, '#') },
      { at: 1000, raw: multipartOf([{ type: 'application/gzip', base64: gzipSync(script.padEnd(1000, '#')) }]) },
      { at: 1000, raw: zipOf({ a: script.padEnd(500, '#'), b: script.padEnd(500, '#') }) },
      { at: 1000, raw: '#include\nhttp://h/a\n', world: { http: { 'http://h/a': script.padEnd(1000, '#') } } },
      { at: 1000, raw: '#include\n/a\n', world: { files: { '/a': script.padEnd(1000, '#') } } },
    ],
    parts: [
      { at: 30, raw: multipartOf(scripts(30)) },
      { at: 30, raw: `#cloud-config-archive\n${'- "#!/bin/sh"\n'.repeat(30)}` },
      { at: 30, raw: zipOf(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, script]))) },
    ],
    header_bytes: [
      {
        at: 1000,
        raw: `MIME-Version: 1.0\n${'a:\n'.repeat(20)}X: ${'x'.repeat(1000 - 50 - 20 * 35 - 36 - 33)}\n\n${script}`,
      },
      {
        at: 1000,
        raw: `MIME-Version: 1.0\nX: y\n${' \n'.repeat(20)}X: ${'x'.repeat(1000 - 50 - 37 - 20 * 34 - 36 - 33)}\n\n${script}`,
      },
    ],
    nesting: [
      { at: 3, raw: nested(3) },
      {
        at: 3,
        raw: `MIME-Version: 1.0\n${'Content-Type: message/rfc822\n\n'.repeat(3)}Content-Type: text/x-shellscript\n\n${script}`,
      },
      { at: 3, raw: zipOf({ a: zipOf({ b: zipOf({ c: script }) }) }) },
    ],
    includes: [{ at: 11, raw: `#include\n${'/f2\n'.repeat(11)}`, world: { files } }],
    include_depth: [{ at: 3, raw: '#include\n/f0\n', world: { files } }],
    include_tries: [
      {
        at: 4,
        raw: '#include\nhttp://h/a\n',
        world: { http: { 'http://h/a': [500, 500, 500, script] } },
        limits: { include_interval_ms: 100 },
      },
    ],
    include_timeout_ms: [{ at: 500, beyond: 497, raw: '#include\nhttp://h/a\n', world: slow(500), limits: fourTries }],
    include_budget_ms: [
      {
        at: 376,
        raw: '#include\nhttp://h/a\n',
        world: { http: { 'http://h/a': [500, 500, 500, script] } },
        limits: { ...fourTries, include_interval_ms: 125 },
      },
    ],
    includes_budget_ms: [
      {
        at: 1001,
        raw: '#include\nhttp://h/a\n',
        world: { http: ({ url }) => (url.endsWith('a') ? { body: '#include\nhttp://h/b\n', takes: 1000 } : script) },
      },
    ],
    template_bytes: [
      {
        at: 1000,
        raw: template(`{{ 'x' * ${1000 - '#cloud-config\na: '.length} }}`),
        part: true,
      },
    ],
    template_steps: [{ at: 525, raw: template('{% for i in range(100) %}{{ i }}{% endfor %}'), part: true }],
    yaml_aliases: [
      { at: 30, raw: text('#cloud-config\na: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\nb: [*a, *a, *a]\n'), part: true },
    ],
    yaml_bytes: [
      { at: 1000, raw: text(`#cloud-config\na: ${'x'.repeat(1000 - '#cloud-config\na: \n'.length)}\n`), part: true },
      { at: 1000, raw: `#cloud-config-archive\n- "${script.trim()}"\n`.padEnd(1000, '#'), part: true },
    ],
    yaml_tokens: [
      { at: 59, raw: text(`#cloud-config\na: [${'1,'.repeat(8)}]\n`), part: true },
      { at: 83, raw: `#cloud-config-archive\n${'- "#!/bin/sh"\n'.repeat(20)}`, part: true },
    ],
    patch_values: [{ at: 5, raw: text(`#cloud-config-jsonp\n${patch}`), part: true }],
  }

async function outcome({ raw, world, limits = {} }: Trial, name: keyof Limits, value: number) {
  const said: Notice[] = []
  const request = {
    host: memory({ unscripted: 'succeed', ...world }),
    notices: notices((notice) => said.push(notice), 'test'),
    paths,
    systemConfig: { user_data: { limits: { ...limits, [name]: value } } },
  }
  try {
    const message = await expandUserData({ ...request, kind: 'user', raw: Buffer.from(raw as string) })
    await consumeParts({ ...request, message, instance, frequency: 'always', variables: async () => ({}) })
    return { lost: false, said: said.filter(({ code }) => code).map((one) => one.message) }
  } catch (error) {
    return { lost: true, said: [...said.filter(({ code }) => code).map((one) => one.message), String(error)] }
  }
}

describe('the limit', () => {
  for (const [name, list] of Object.entries(trials) as [keyof Limits, readonly Trial[]][]) {
    for (const [index, trial] of list.entries()) {
      it(`${name} lets pass what stands at it, and names itself one beyond it (${index + 1})`, async () => {
        const at = await outcome(trial, name, trial.at)
        assert.deepEqual(at, { lost: false, said: [] })
        const beyond = await outcome(trial, name, trial.beyond ?? trial.at - 1)
        assert.ok(
          beyond.said.some((message) => message.includes('limit') && message.includes(name)),
          beyond.said.join('\n'),
        )
        assert.equal(beyond.lost, !trial.part)
      })
    }
  }

  it('include_interval_ms is the time between two tries', async () => {
    const host = memory({ ...failing })
    const limits = { include_tries: 4, include_interval_ms: 150 }
    const systemConfig = { user_data: { limits } }
    const before = await host.clock.uptime()
    const request = { host, notices: notices(() => {}, 'test'), kind: 'user', paths, systemConfig } as const
    await assert.rejects(expandUserData({ ...request, raw: Buffer.from('#include\nhttp://h/a\n') }), /include_tries/)
    assert.equal(Math.round(((await host.clock.uptime()) - before) * 1000), 3 * 150)
  })

  it('stands in the table of docs/limits.md with its default', () => {
    const page = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `(\w+)` \| ([\d ]+(?:MiB)?) \|/gm)].map(([, name = '', value = '']) => [
      name,
      Number(value.replaceAll(/[^\d]/g, '')) * (value.includes('MiB') ? 1 << 20 : 1),
    ])
    assert.deepEqual(Object.fromEntries(rows), defaultLimits)
  })
})
