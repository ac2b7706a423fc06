import assert from 'node:assert/strict'
import { exactValue, keySpelling, plainJson, textKey, typedKey } from '../../core/exact.ts'
import type { Json } from '../../core/json.ts'
import { mergeValues, parseMergeSpec } from '../../core/merge.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import { dumpYaml } from '../../languages/yaml/text.ts'
import { applyJsonPatch } from '../../userdata/json-patch.ts'
import { recorded } from './recorded.ts'

const read = (text: string) => parseYaml(text, { document: 'x', exact: true }).value as Json
const written = (value: Json) =>
  dumpYaml(value, { aliases: true, exact: true, explicitStart: false, explicitEnd: false })
const again = (text: string) => written(read(text))

describe('core/exact', () => {
  it('writes floats, times, sets and long integers as they were', () => {
    const cases: readonly (readonly [given: string, wanted?: string])[] = [
      ['a: 1.0\n'],
      ['a: 1.0e+3\n', 'a: 1000.0\n'],
      ['a: -0.0\n'],
      ['a: !!float 5\n', 'a: 5.0\n'],
      ['a: 1e+16\n', 'a: 1e+16\n'],
      ['a: 1.0e+16\n'],
      ['a: 12345678901234567890\n'],
      ['a: 2024-01-01\n'],
      ['a: "2024-01-01"\n', "a: '2024-01-01'\n"],
      // It looks like a time but is not one.
      ['a: 2024-13-01\n', "a: '2024-13-01'\n"],
      ['a: 2001-12-14t21:59:43.10-05:00\n', 'a: 2001-12-14 21:59:43.100000-05:00\n'],
      ['a: !!set {y, x}\n', 'a: !!set\n    x: null\n    y: null\n'],
      ['a: !!set {}\n'],
      ['a: &x 2024-01-01\nb: *x\n', 'a: &id001 2024-01-01\nb: *id001\n'],
      ['a: &x 1.0\nb: *x\n', 'a: 1.0\nb: 1.0\n'],
    ]
    for (const [given, wanted = given] of cases) assert.equal(again(given), wanted)
  })

  it('keeps keys that are not text, sorted if Python could', () => {
    assert.equal(again('2: b\n1.5: a\nfalse: c\n'), 'false: c\n1.5: a\n2: b\n')
    assert.equal(again('2024-02-01: b\n2024-01-01: a\n'), '2024-01-01: a\n2024-02-01: b\n')
    assert.equal(again('b: 1\n1: x\na: 2\n'), 'b: 1\n1: x\na: 2\n')
    assert.equal(again('1: x\n"a": y\n1.0e+16: z\n'), '1: x\na: y\n1.0e+16: z\n')
    assert.equal(again('~: x\n'), 'null: x\n')
    assert.equal(again('"\\0i1": x\n'), '"\\0i1": x\n')
  })

  it('spells keys so that text and a number differ', () => {
    assert.deepEqual(keySpelling(typedKey('1')), { text: '1', typed: true })
    assert.deepEqual(keySpelling(textKey('1')), { text: '1', typed: false })
    assert.deepEqual(keySpelling(textKey('\0x')), { text: '\0x', typed: false })
  })

  it('becomes the plain value when it is made plain', () => {
    const cases = recorded<{ text: string; error?: string }>('yaml/load.json').filter(({ error }) => !error)
    assert.ok(cases.length > 900)
    for (const { text } of cases) {
      const plain = parseYaml(text, { document: 'x' }).value
      assert.deepEqual(plainJson(read(text)), plain, JSON.stringify(text))
    }
  })

  it('is merged as one value: neither a mapping nor a list', () => {
    const { mergers } = parseMergeSpec('dict(recurse_list,recurse_str)+list(append)+str()')
    const merged = mergeValues(
      mergers,
      read('a: !!set {x}\nb: [1]\nc: {d: 1}\n'),
      read('a: [2]\nb: 2024-01-01\nc: 1.0\n'),
    )
    assert.equal(written(merged), 'a: !!set\n    x: null\nb:\n- 1\nc:\n    d: 1\n')
    assert.equal(exactValue((read('a: 1.0') as { a: Json }).a)?.kind, 'number')
  })

  it('survives a patch, and so do bytes', async () => {
    const operations = [
      { op: 'move', from: '/a', path: '/b/c' },
      { op: 'add', path: '/d', value: 1 },
    ]
    const config = read('a: 2024-01-01\nb: {1: 2.0, e: !!binary aGk=}\n')
    const patched = await applyJsonPatch(config as { [key: string]: Json }, operations, { spend() {} })
    assert.equal(written(patched), 'b:\n    1: 2.0\n    e: !!binary |\n        aGk=\n    c: 2024-01-01\nd: 1\n')
  })
})
