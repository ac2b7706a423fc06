// languages/yaml/text, byte for byte against what PyYAML was recorded to write.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseYaml } from '../../../languages/yaml/parse.ts'
import { dumpYaml } from '../../../languages/yaml/text.ts'
import { decoded, recorded } from '../../core/recorded.ts'

interface DumpCase {
  readonly value: unknown
  readonly text: string
  readonly options: Readonly<
    Record<'indent' | 'width', number> &
      Record<'sort_keys' | 'explicit_start' | 'explicit_end' | 'allow_unicode', boolean>
  >
}

/** Values that YAML can hold exactly: no other numbers than safe ones, no unpaired surrogates. */
const values = fc.letrec((tie) => ({
  text: fc.string({
    unit: fc.constantFrom(
      'a',
      'B',
      '0',
      '1',
      ':',
      ' ',
      '-',
      '\n',
      '#',
      "'",
      '"',
      '\\',
      '\t',
      'é',
      '😀',

      '[',
      '{',
      '~',
      '\u0000',
      '.',
      'e',
      '_',
    ),
  }),
  value: fc.oneof(
    { maxDepth: 4 },
    tie('text'),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('yes', '0644', '1e3', '1.5', '=', '<<', 'null', '2001-01-01', 'word '.repeat(40), '- x'),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Number.isInteger(number) ? 0 : number)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(tie('text') as fc.Arbitrary<string>, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

describe('languages/yaml/text', () => {
  it('writes byte for byte what PyYAML writes', () => {
    const cases = recorded<DumpCase>('yaml/dump.json')
    assert.ok(cases.length > 1400)
    for (const { value, text, options } of cases) {
      const written = dumpYaml(decoded(value), {
        indent: options.indent,
        width: options.width,
        sortKeys: options.sort_keys,
        explicitStart: options.explicit_start,
        explicitEnd: options.explicit_end,
        unicode: options.allow_unicode,
      })
      assert.equal(written, text, JSON.stringify(value))
    }
  })

  it('writes by default as the reference writes its files', () => {
    const value = { runcmd: ['a', ['b', 'c: d']], apt: {}, packages: null }
    assert.equal(dumpYaml(value), "---\napt: {}\npackages: null\nruncmd:\n- a\n-   - b\n    - 'c: d'\n...\n")
  })

  it('is read back as the same value', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(2, 4), fc.boolean(), (value, indent, unicode) => {
        const { value: again, problems } = parseYaml(dumpYaml(value, { indent, unicode }), { document: 'x' })
        assert.deepEqual(problems, [])
        assert.deepEqual(again, value)
      }),
      { numRuns: 300 },
    )
  })

  it('sorts keys by code point, also beyond the first plane', () => {
    assert.deepEqual(
      Object.keys(parseYaml(dumpYaml({ '😀': 1, '\uffee': 2, a: 3 }), { document: 'x' }).value as object),
      ['a', '\uffee', '😀'],
    )
  })
})
