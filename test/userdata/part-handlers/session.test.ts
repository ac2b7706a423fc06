import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { notices } from '../../../core/notices.ts'
import { memory } from '../../../system/memory.ts'
import { planned } from '../../../system/planned.ts'
import { real } from '../../../system/real.ts'
import { consumeParts, expandUserData, openSession } from '../../../userdata/index.ts'
import { multipartOf, type TestPart } from '../parts.ts'
import { config, instance, logged, python, run, warnings, withDirectory } from './run.ts'

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

  it('are reported, and not run, in a plan', async () => {
    const host = planned(memory({ programs: ['python3'] }), () => {})
    const { said, config } = await run({ root: '', parts, host })
    assert.deepEqual(warnings(said), [])
    assert.ok(said.some(({ message }) => message.includes('is not known before it runs')))
    assert.deepEqual(config, { after: 1 })
  })
})

describe('the interpreters of part-handlers', () => {
  const intruder = (root: string) =>
    `open(${JSON.stringify(`${root}/log`)}, 'a').write('intruder ' + __name__ + '\\n')\n`

  it(
    "take no module of the working directory, of somebody's home or of the environment",
    withDirectory(async (root) => {
      const python3 = ['base64', 'json', 'logging', 'traceback', 'usercustomize', 'sitecustomize']
      const folders = ['cwd', 'path', 'home/.local/lib/python3/site-packages']
      const files = folders.flatMap((folder) => python3.map((name) => `${root}/${folder}/${name}.py`))
      for (const file of files) {
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, intruder(root))
      }
      const required = `require('node:fs').appendFileSync(${JSON.stringify(`${root}/log`)}, 'intruder node\\n')`
      writeFileSync(`${root}/required.cjs`, required)
      const environment = {
        ...process.env,
        HOME: `${root}/home`,
        PYTHONPATH: `${root}/path`,
        PYTHONSTARTUP: `${root}/path/json.py`,
        PYTHONUSERBASE: `${root}/home/.local`,
        NODE_OPTIONS: `--require=${root}/required.cjs`,
        NODE_PATH: `${root}/path`,
      }
      const javascript = `#part-handler\nexport const listTypes = () => ['text/js']\nexport function handlePart() {}\n`
      const { said } = await run({
        root,
        host: real({ environment, directory: `${root}/cwd` }),
        parts: [python(root, 'text/p', 'pass'), { type: 'text/part-handler', text: javascript }],
      })
      assert.deepEqual(warnings(said), [])
      assert.deepEqual(logged(root), [])
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
          /text\/hang.*did not answer within 2500 ms and was ended \(limit handler_timeout_ms\)/,
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
  })
}
