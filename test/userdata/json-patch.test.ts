import assert from 'node:assert/strict'
import type { JsonObject } from '../../core/json.ts'
import { applyJsonPatch } from '../../userdata/json-patch.ts'

describe('JSON patches', () => {
  const config: JsonObject = { a: 1, l: [1, 2], d: { x: {} } }

  const failures: readonly (readonly [operations: unknown, reason: RegExp])[] = [
    [{ op: 'remove' }, /a list of operations/],
    [[5], /operation 1 \(not a mapping\)/],
    [[{ op: 'frob', path: '/a' }], /operation 1 \(frob \/a\)/],
    [[{ op: 'add', path: 'a', value: 1 }], /must start with/],
    [[{ op: 'add', path: '/l/9', value: 1 }], /index/],
    [[{ op: 'test', path: '/a', value: 2 }], /operation 1 \(test \/a\): Test operation failed/],
    [
      [
        { op: 'add', path: '/b', value: 1 },
        { op: 'remove', path: '/nope' },
      ],
      /operation 2 \(remove \/nope\)/,
    ],
    [[{ op: 'add', path: '/__proto__/x', value: 1 }], /__proto__/],
  ]

  it('leave what they were given as it was', async () => {
    const patched = await applyJsonPatch(config, [{ op: 'remove', path: '/l/0' }])
    assert.deepEqual(patched, { a: 1, l: [2], d: { x: {} } })
    assert.deepEqual(config['l'], [1, 2])
  })

  it('may replace the whole', async () => {
    assert.deepEqual(await applyJsonPatch(config, [{ op: 'replace', path: '', value: { z: 1 } }]), { z: 1 })
    await assert.rejects(applyJsonPatch(config, [{ op: 'replace', path: '', value: [] }]), /no longer a mapping/)
  })

  it('keep binary data', async () => {
    const bytes = new Uint8Array([1, 2])
    const patched = await applyJsonPatch({ b: bytes } as unknown as JsonObject, [{ op: 'add', path: '/a', value: 1 }])
    assert.deepEqual(patched, { b: bytes, a: 1 })
  })

  for (const [operations, reason] of failures) {
    it(`say why ${JSON.stringify(operations)} cannot be done`, async () => {
      await assert.rejects(applyJsonPatch(config, operations), reason)
    })
  }
})
