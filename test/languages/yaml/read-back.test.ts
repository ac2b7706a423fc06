import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Json } from '../../../core/json.ts'
import { parseYaml } from '../../../languages/yaml/parse.ts'
import { readBack } from '../../../languages/yaml/read-back.ts'
import { dumpYaml } from '../../../languages/yaml/text.ts'

const parse = (text: string, exact: boolean) => parseYaml(text, { document: 'test', exact }).value

/** With the order of keys, which deepEqual does not look at. */
const shown = (value: unknown): string =>
  JSON.stringify(value, (_, item) => (typeof item === 'number' ? `number ${Object.is(item, -0) ? '-0' : item}` : item))

function assertSame(value: Json): void {
  const text = dumpYaml(value, { aliases: true, exact: true })
  const read = parse(text, false)
  assert.deepEqual(readBack(value), read, text)
  assert.equal(shown(readBack(value)), shown(read), text)
}

// biome-ignore format: a list to be read as one
const scalars = [
  '1', '1.0', '-0', '-0.0', '0.1', '1e3', '1.5e+300', '.inf', '-.inf', '.nan', '010', '0x1F', '0b11', '1_000', '1:30', '190:20:30.15',
  '12345678901234567890', '2001-01-01', '2001-12-14t21:59:43.10-05:00', 'yes', 'off', 'true', 'null', '~', '""', '"1"', '"1.0"',
  '"true"', '"null"', '"2001-01-01"', 'plain', '"a: b"', '"\\n"', '" x "', '"ä"', '"\\U0001F600"', '"\\uE000"', '__proto__', 'constructor', '<<x',
]
const values = [...scalars, '!!binary aGk=', '!!set {b, a}', '!!set {}', '!!omap [a: 1]', '{}', '[]']

const flow = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...values),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    mappings(tie('value')),
  ),
}))

function mappings(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const entry = fc.tuple(fc.constantFrom(...scalars), value).map(([key, item]) => `${key}: ${item}`)
  return fc.array(entry, { maxLength: 4 }).map((entries) => `{${entries.join(', ')}}`)
}

describe('a value that was written and is read back', () => {
  it('is what readBack says, for everything that YAML has', () => {
    fc.assert(
      fc.property(mappings(flow.value), (text) => {
        const value = parse(text, true)
        fc.pre(value !== undefined && value !== null)
        assertSame(value as Json)
      }),
      { numRuns: 500 },
    )
  })

  it('is what readBack says, for everything that JSON has', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => assertSame(value as Json)))
  })

  it('has its keys in the order of the text', () => {
    assert.equal(JSON.stringify(readBack({ b: 1, a: { d: 1, c: 2 } })), '{"a":{"c":2,"d":1},"b":1}')
  })

  it('shares what the text has once', () => {
    const list = ['x']
    const { a, b } = readBack({ a: list, b: list }) as { a: Json; b: Json }
    assert.equal(a, b)
  })
})
