import assert from 'node:assert/strict'
import type { Fuel } from '../../core/fuel.ts'
import type { JsonObject } from '../../core/json.ts'
import { applyJsonPatch } from '../../userdata/json-patch.ts'
import { consume } from './consumed.ts'
import { multipartOf } from './parts.ts'

/** Counts and never ends. */
const free: Fuel = { spend() {} }

describe('JSON patches', () => {
  const config: JsonObject = { a: 1, l: [1, 2], d: { x: {} } }

  const failures: readonly (readonly [operations: unknown, reason: RegExp])[] = [
    [{ op: 'remove' }, /a list of operations/],
    [[5], /operation 1 \(not a mapping\)/],
    [[{ op: 'frob', path: '/a' }], /operation 1 \(no known "op"\)/],
    [[{ op: 'add', path: 'a', value: 1 }], /must start with/],
    [[{ op: 'add', path: '/l/9', value: 1 }], /index/],
    [[{ op: 'test', path: '/a', value: 2 }], /operation 1 \(test\): Test operation failed/],
    [
      [
        { op: 'add', path: '/b', value: 1 },
        { op: 'remove', path: '/nope' },
      ],
      /operation 2 \(remove\)/,
    ],
    [[{ op: 'add', path: '/__proto__/x', value: 1 }], /at the desired path/],
    [[{ op: 'add', path: '/constructor/x', value: 1 }], /at the desired path/],
    [[{ op: 'remove', path: '/constructor/keys' }], /at the desired path/],
    [[{ op: 'copy', from: '/constructor', path: '/b' }], /from a path that does not exist/],
    [[{ op: 'copy', from: 'a', path: '/b' }], /from a path that does not exist/],
    [[{ op: 'move', from: '/l/7', path: '/b' }], /from a path that does not exist/],
    [[{ op: 'move', from: '', path: '/b' }], /into itself/],
    [[{ op: 'move', from: '/d', path: '/d/x' }], /into itself/],
  ]

  it('leave what they were given as it was', async () => {
    const patched = await applyJsonPatch(config, [{ op: 'remove', path: '/l/0' }], free)
    assert.deepEqual(patched, { a: 1, l: [2], d: { x: {} } })
    assert.deepEqual(config['l'], [1, 2])
  })

  it('may replace the whole', async () => {
    assert.deepEqual(await applyJsonPatch(config, [{ op: 'replace', path: '', value: { z: 1 } }], free), { z: 1 })
    await assert.rejects(applyJsonPatch(config, [{ op: 'replace', path: '', value: [] }], free), /no longer a mapping/)
  })

  it('keep binary data', async () => {
    const bytes = new Uint8Array([1, 2])
    const patched = await applyJsonPatch(
      { b: bytes } as unknown as JsonObject,
      [{ op: 'add', path: '/a', value: 1 }],
      free,
    )
    assert.deepEqual(patched, { b: bytes, a: 1 })
  })

  for (const [operations, reason] of failures) {
    it(`say why ${JSON.stringify(operations)} cannot be done`, async () => {
      await assert.rejects(applyJsonPatch(config, operations, free), reason)
    })
  }

  it('copy as much as is allowed and no more, and then only the patch is lost', async () => {
    const doubled = (times: number) =>
      `#cloud-config-jsonp\n${JSON.stringify([
        { op: 'add', path: '/a', value: {} },
        ...Array.from({ length: times }, (_, index) => ({ op: 'copy', from: '/a', path: `/a/c${index}` })),
      ])}`
    const patched = (times: number) =>
      consume(
        multipartOf([
          { type: 'text/cloud-config', text: '#cloud-config\nkept: 1\n' },
          { type: 'text/cloud-config-jsonp', text: doubled(times) },
        ]),
        { systemConfig: { user_data: { limits: { patch_values: 1100 } } } },
      )
    const { codes, config } = await patched(10)
    assert.deepEqual([codes, Object.keys(config)], [[], ['a', 'kept']])
    for (const times of [11, 24, 60]) {
      const over = await patched(times)
      assert.deepEqual([over.codes, over.config], [['userdata/bad-patch'], { kept: 1 }])
      assert.match(
        over.warned[0]?.message ?? '',
        /operation 12 \(copy\): .* more than 1100 values \(limit patch_values\)/,
      )
    }
  })

  it('are counted together in one message', async () => {
    const patch = {
      type: 'text/cloud-config-jsonp',
      text: '#cloud-config-jsonp\n[{"op": "test", "path": "", "value": {}}]',
    }
    const systemConfig = { user_data: { limits: { patch_values: 100 } } }
    const { codes } = await consume(multipartOf(Array(50).fill(patch)), { systemConfig })
    assert.ok(codes.length > 0 && codes.length < 20, String(codes.length))
  })

  it('cost what they go through: copies, moves, comparisons, the copy at the beginning, places in long lists', async () => {
    const cost = async (given: JsonObject, operations: unknown) => {
      let spent = 0
      const spend = (amount: number) => {
        spent += amount
      }
      await applyJsonPatch(given, operations, { spend })
      return spent
    }
    const large = { l: Array(6400).fill(0), t: 'x'.repeat(6400), m: { n: Array(1000).fill({}) } }
    const start = await cost(large, [])
    assert.ok(start > 900 && start < 1000, String(start))
    const more = async (operation: unknown) => (await cost(large, [operation])) - start
    const around = (amount: number, wanted: number) =>
      assert.ok(amount >= wanted && amount < wanted + 10, String(amount))
    around(await more({ op: 'copy', from: '/m', path: '/x' }), 1002)
    around(await more({ op: 'copy', from: '/t', path: '/x' }), 101)
    around(await more({ op: 'move', from: '/m', path: '/x' }), 1002)
    around(await more({ op: 'test', path: '/m/n', value: large.m.n }), 1001)
    around(await more({ op: 'add', path: '/l/0', value: 1 }), 102)
    around(await more({ op: 'remove', path: '/l/0' }), 101)
  })

  it('make nothing deeper than a document may be', async () => {
    const deep: JsonObject = JSON.parse(`${'{"a":'.repeat(300)}{}${'}'.repeat(300)}`)
    const place = '/a'.repeat(300)
    await assert.rejects(applyJsonPatch(deep, [{ op: 'copy', from: '', path: `${place}/b` }], free), /400 levels deep/)
  })
})
