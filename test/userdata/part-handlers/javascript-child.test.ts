import assert from 'node:assert/strict'
import type { TestPart } from '../parts.ts'
import { config, logged, run, warnings, withDirectory } from './run.ts'

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
