// Part-handlers that misbehave, run twice, or are written in JavaScript. The cases in fixtures/ show what good ones see.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instance } from '../../../core/instance.ts'
import { type Notice, notices } from '../../../core/notices.ts'
import type { Argv, Host } from '../../../system/host.ts'
import { memory } from '../../../system/memory.ts'
import { planned } from '../../../system/planned.ts'
import { real } from '../../../system/real.ts'
import { consumeParts, expandUserData, openSession } from '../../../userdata/index.ts'
import { temporary } from '../../support/temporary.ts'
import { multipartOf, type TestPart } from '../parts.ts'

const instance: Instance = {
  datasource: 'NoCloud',
  className: 'DataSourceNoCloud',
  detail: '',
  id: 'i-1',
  dsmode: 'net',
  hostname: 'h',
  publicKeys: ['ssh-ed25519 AAAA'],
  metadata: { extra: 'from metadata' },
  cloudName: 'nocloud',
  platform: 'nocloud',
  subplatform: 'seed-dir',
}

const javascriptChild: Argv = [process.execPath, join(import.meta.dirname, 'run-javascript-handlers.ts')]

interface Ran {
  readonly said: readonly Notice[]
  readonly printed: string
  readonly config: object
}

interface RunInput {
  readonly root: string
  readonly parts: readonly TestPart[]
  readonly host?: Host
  readonly frequency?: 'once-per-instance' | 'always'
  readonly timeout?: number
}

async function run({
  root,
  parts,
  host = real(),
  frequency = 'once-per-instance',
  timeout = 20_000,
}: RunInput): Promise<Ran> {
  const said: Notice[] = []
  const printed: string[] = []
  const sink = notices((notice) => said.push(notice), 'test')
  const cloud = `${root}/cloud`
  const paths = { cloud, run: `${root}/run`, instance: `${cloud}/instances/i-1` }
  const systemConfig = { user_data: { limits: { handler_timeout_ms: timeout } } }
  const shared = { host, notices: sink, paths, systemConfig }
  const message = await expandUserData({ ...shared, kind: 'user', raw: Buffer.from(multipartOf(parts)) })
  const console = { out: (text: string) => printed.push(text) }
  const { config } = await consumeParts({ ...shared, message, instance, frequency, console, javascriptChild })
  return { said, printed: printed.join(''), config }
}

function warnings(said: readonly Notice[]): string[] {
  return said.flatMap(({ code, level }) => (code && level !== 'info' ? [code] : []))
}

function withDirectory(test: (root: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const directory = temporary()
    try {
      await test(directory.path)
    } finally {
      directory.remove()
    }
  }
}

/** A Python handler of `type`, whose body sees `log(text)`. */
function python(root: string, type: string, body: string, head = ''): TestPart {
  const lines = [
    '#part-handler',
    'import os, sys, time',
    head,
    `def log(text): open(${JSON.stringify(`${root}/log`)}, "a").write(str(text) + "\\n")`,
    `def list_types(): return ["${type}"]`,
    'def handle_part(data, ctype, filename, payload):',
    ...body.split('\n').map((line) => `    ${line}`),
    '',
  ]
  return { type: 'text/part-handler', text: lines.join('\n') }
}

const logged = (root: string) =>
  existsSync(`${root}/log`) ? readFileSync(`${root}/log`, 'utf8').split('\n').slice(0, -1) : []

const config: TestPart = { type: 'text/cloud-config', text: '#cloud-config\nafter: 1\n' }

describe('part-handlers without an interpreter', () => {
  const parts: TestPart[] = [
    { type: 'text/part-handler', text: '#part-handler\ndef list_types(): return []\n' },
    config,
  ]

  it('are a clear warning and cost the other parts nothing', async () => {
    const { said, config } = await run({ root: '', parts, host: memory() })
    assert.deepEqual(warnings(said), ['userdata/handler-failed'])
    assert.match(said.find(({ code }) => code)?.message ?? '', /there is no python3 on this machine to run it/)
    assert.deepEqual(config, { after: 1 })
  })

  it('are told of, and not run, in a plan', async () => {
    const host = planned(memory({ programs: ['python3'] }), () => {})
    const { said, config } = await run({ root: '', parts, host })
    assert.deepEqual(warnings(said), [])
    assert.ok(said.some(({ message }) => message.includes('is not known before it runs')))
    assert.deepEqual(config, { after: 1 })
  })
})

describe('JavaScript part-handlers', () => {
  const handler = (root: string, body: string, more = ''): TestPart => ({
    type: 'text/part-handler',
    text: `#part-handler
import { appendFileSync } from 'node:fs'
const log = (value: unknown) => appendFileSync(${JSON.stringify(`${root}/log`)}, JSON.stringify(value) + '\\n')
interface Call { event: string; type?: string; filename?: string; payload?: string }
export function listTypes(): string[] { return ['text/x-js', 'application/x-js'] }
${more}
export async function handlePart(call: Call) {
${body}
}
`,
  })

  it(
    'are told of the beginning, of each part and of the end, in TypeScript too',
    withDirectory(async (root) => {
      const { said } = await run({
        root,
        parts: [
          handler(root, 'const { event, type, filename, payload } = call\nlog([event, type, filename, payload])'),
          { type: 'text/x-js', headers: { 'Content-Disposition': 'attachment; filename="a.js"' }, text: 'Grüße' },
          { type: 'application/x-js', base64: Buffer.from([0, 255]) },
        ],
      })
      assert.deepEqual(warnings(said), [])
      assert.deepEqual(
        logged(root).map((line) => JSON.parse(line)),
        [
          ['begin', null, null, null],
          ['part', 'text/x-js', 'a.js', 'Grüße'],
          ['part', 'application/x-js', 'part-003', { type: 'Buffer', data: [0, 255] }],
          ['end', null, null, null],
        ],
      )
    }),
  )

  it(
    'see the instance and the headers',
    withDirectory(async (root) => {
      await run({
        root,
        parts: [
          handler(
            root,
            "if (call.event === 'part') log([call['instance'].instance_id, call['headers']['X-A'], call['frequency']])",
          ),
          { type: 'text/x-js', headers: { 'X-A': 'b' }, text: 'x' },
        ],
      })
      assert.deepEqual(logged(root), ['["i-1","b","once-per-instance"]'])
    }),
  )

  it(
    'that throw or print harm only themselves, and are reported with their line',
    withDirectory(async (root) => {
      const body = "console.log('printed')\nif (call.event === 'part') throw new TypeError('password=hunter2')"
      const {
        said,
        printed,
        config: merged,
      } = await run({ root, parts: [handler(root, body), { type: 'text/x-js', text: 'x' }, config] })
      assert.deepEqual(warnings(said), ['userdata/handler-failed'])
      const message = said.find(({ code }) => code)?.message ?? ''
      assert.match(message, /TypeError on line 9 of .*part-handler-000\.mts/)
      assert.doesNotMatch(message, /hunter2/)
      assert.match(printed, /printed\n/)
      assert.deepEqual(merged, { after: 1 })
    }),
  )

  it(
    'that end their process are started again for the next part',
    withDirectory(async (root) => {
      const body = "log(call.event)\nif (call.payload === 'end') process.exit(0)"
      const parts = [handler(root, body), { type: 'text/x-js', text: 'end' }, { type: 'text/x-js', text: 'go on' }]
      const { said } = await run({ root, parts })
      assert.deepEqual(warnings(said), ['userdata/handler-failed'])
      assert.deepEqual(logged(root), ['"begin"', '"part"', '"part"', '"end"'])
    }),
  )

  it(
    'without the two functions are refused',
    withDirectory(async (root) => {
      const part = { type: 'text/part-handler', text: '#part-handler\nexport const listTypes = () => []\n' }
      const { said } = await run({ root, parts: [part] })
      assert.match(said.find(({ code }) => code)?.message ?? '', /it does not define handlePart/)
    }),
  )
})

if (spawnSync('python3', ['--version']).status === 0) {
  describe('Python part-handlers', () => {
    it(
      'that hang are ended after their time, and later handlers go on',
      withDirectory(async (root) => {
        const { said, config: merged } = await run({
          root,
          timeout: 2500,
          parts: [
            python(root, 'text/hang', 'if ctype == "text/hang": time.sleep(3600)'),
            python(root, 'text/good', 'log(ctype)'),
            { type: 'text/hang', text: 'x' },
            { type: 'text/good', text: 'x' },
            config,
          ],
        })
        assert.deepEqual(warnings(said), ['userdata/handler-failed'])
        assert.match(
          said.find(({ code }) => code)?.message ?? '',
          /text\/hang.*did not answer within 2500 ms and was ended/,
        )
        assert.deepEqual(logged(root), ['__begin__', 'text/good', '__end__'])
        assert.deepEqual(merged, { after: 1 })
      }),
    )

    it(
      'that end the process cost only their own call',
      withDirectory(async (root) => {
        const { said } = await run({
          root,
          parts: [
            python(root, 'text/exit', 'log(ctype)\nif payload == "now": os._exit(3)'),
            python(root, 'text/good', 'log(ctype)'),
            { type: 'text/exit', text: 'now' },
            { type: 'text/exit', text: 'later' },
            { type: 'text/good', text: 'x' },
          ],
        })
        assert.deepEqual(warnings(said), ['userdata/handler-failed'])
        assert.deepEqual(logged(root), [
          '__begin__',
          '__begin__',
          'text/exit',
          'text/exit',
          'text/good',
          '__end__',
          '__end__',
        ])
      }),
    )

    it(
      'may print, close their streams and read standard input',
      withDirectory(async (root) => {
        const body =
          'print("out", ctype)\nsys.stderr.write("err\\n")\nlog(repr(sys.stdin.read()))\nos.write(1, b"{\\"id\\": 99}\\n")'
        const { said, printed } = await run({
          root,
          parts: [python(root, 'text/p', body), { type: 'text/p', text: 'x' }],
        })
        assert.deepEqual(warnings(said), [])
        assert.match(printed, /out text\/p\n/)
        assert.match(printed, /err\n/)
        assert.deepEqual(logged(root), ["''", "''", "''"])
      }),
    )

    it(
      'do not put what an exception says where everybody reads it',
      withDirectory(async (root) => {
        const body = 'if payload: raise ValueError("password is " + payload)'
        const { said } = await run({ root, parts: [python(root, 'text/p', body), { type: 'text/p', text: 'hunter2' }] })
        const shown = said.filter(({ level }) => level !== 'debug')
        assert.doesNotMatch(JSON.stringify(shown), /hunter2/)
        assert.match(shown[0]?.message ?? '', /ValueError on line \d+ of /)
      }),
    )

    it(
      'share one process over the messages of a run',
      withDirectory(async (root) => {
        const sink = notices(() => {}, 'test')
        const cloud = `${root}/cloud`
        const paths = { cloud, run: `${root}/run`, instance: `${cloud}/instances/i-1` }
        const shared = { host: real(), notices: sink, paths, instance, systemConfig: {} }
        const session = openSession(shared)
        const raw = (type: string) =>
          Buffer.from(multipartOf([python(root, type, 'log(os.getpid())'), { type, text: 'x' }]))
        try {
          for (const kind of ['user', 'vendor'] as const) {
            const message = await expandUserData({ ...shared, kind, raw: raw(`text/${kind}`) })
            await consumeParts({ ...shared, session, message, frequency: 'once-per-instance' })
          }
        } finally {
          await session.close()
        }
        assert.equal(logged(root).length, 6)
        assert.equal(new Set(logged(root)).size, 1)
      }),
    )

    it(
      'meant for the first boot are silent on later ones',
      withDirectory(async (root) => {
        const parts = [
          python(root, 'text/d', 'log("default " + ctype)'),
          python(root, 'text/e', 'log("always " + ctype)', 'frequency = "always"'),
          { type: 'text/d', text: 'x' },
          { type: 'text/e', text: 'x' },
        ]
        await run({ root, parts })
        await run({ root, parts, frequency: 'always' })
        assert.deepEqual(logged(root), [
          'default __begin__',
          'always __begin__',
          'default text/d',
          'always text/e',
          'default __end__',
          'always __end__',
          'always __begin__',
          'always text/e',
          'always __end__',
        ])
      }),
    )

    it(
      'find what they know of the reference',
      withDirectory(async (root) => {
        const body = [
          'if ctype != "text/p": return',
          'from cloudinit import util',
          'from cloudinit.settings import PER_ALWAYS, PER_INSTANCE',
          'util.write_file(data.get_ipath("data") + "/written", "x", 0o600)',
          'log(data.get_instance_id() + " " + data.get_hostname().hostname + " " + data.datasource.metadata["extra"])',
          'log(data.get_ipath("scripts").replace(data.paths.cloud_dir, "CLOUD") + " " + PER_ALWAYS + " " + PER_INSTANCE)',
          'log(data.get_public_ssh_keys())',
        ].join('\n')
        const { said } = await run({ root, parts: [python(root, 'text/p', body), { type: 'text/p', text: 'x' }] })
        assert.deepEqual(warnings(said), [])
        assert.deepEqual(logged(root), [
          'i-1 h from metadata',
          'CLOUD/instances/i-1/scripts always once-per-instance',
          "['ssh-ed25519 AAAA']",
        ])
        assert.equal(readFileSync(`${root}/cloud/instances/i-1/data/written`, 'utf8'), 'x')
      }),
    )

    it(
      'of the machine are there before the first part',
      withDirectory(async (root) => {
        mkdirSync(`${root}/cloud/handlers`, { recursive: true })
        writeFileSync(
          `${root}/cloud/handlers/h.py`,
          python(root, 'text/x-shellscript', 'log(payload or ctype)').text ?? '',
        )
        const { said } = await run({ root, parts: [{ type: 'text/x-shellscript', text: '#!/bin/sh' }] })
        assert.deepEqual(warnings(said), [])
        assert.deepEqual(logged(root), ['__begin__', '#!/bin/sh', '__end__'])
        assert.equal(existsSync(`${root}/cloud/instances/i-1/scripts/part-001`), false)
      }),
    )
  })
}
