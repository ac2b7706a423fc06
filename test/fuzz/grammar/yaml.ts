// The words of YAML, and documents put together from them line by line.

import fc from 'fast-check'
import { dumpYaml } from '../../../languages/yaml/text.ts'
import { soup } from '../mutate.ts'

export const yamlWords: readonly string[] = [
  ...[
    'a',
    'b',
    ' ',
    '  ',
    '    ',
    '\n',
    '\n  ',
    ': ',
    ':',
    '- ',
    '? ',
    ',',
    '[',
    ']',
    '{',
    '}',
    '#',
    ' # c\n',
    '"',
    "'",
    '\\n',
  ],
  ...[
    '&a ',
    '*a ',
    '*a',
    '!!binary ',
    '!!set ',
    '!!omap ',
    '!!float ',
    '!x ',
    '! ',
    '!<tag:x> ',
    '|',
    '|-\n  ',
    '>+2\n',
    '%YAML 1.1\n',
  ],
  ...[
    '%TAG ! tag:\n',
    '---\n',
    '--- ',
    '...\n',
    '\t',
    '~',
    'null',
    '<<: ',
    '<<',
    '=',
    '@',
    '`',
    '\r',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\0',
  ],
  ...[
    '0x1f',
    '0o7',
    '017',
    '1_000',
    '1:30:00',
    '.inf',
    '-.nan',
    '1e3',
    '1.',
    '2001-12-14t21:59:43.10-05:00',
    '2001-01-01',
    'yes',
    '__proto__',
  ],
  ...[
    '"\\x41\\u263a\\U0001f600"',
    "'it''s'",
    '"\\q"',
    'a: b: c',
    '- - -',
    '[[[',
    '😀',
    'constructor: 1\n',
    '999999999999999999999999',
  ],
]

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => Buffer.from(dumpYaml(value)))

/** Lines of a random depth, most of which fit together. */
const lines = fc
  .array(
    fc.tuple(
      fc.nat(4),
      fc.constantFrom('a: ', 'b: &x ', '- ', '? ', '<<: *x', 'c: *x', 'd: |', 'e: "x', 'f: [', '- {a: ', ''),
      fc.constantFrom('', '1', 'text', '"x"', '[1, 2]', '{a: b}', '*x', '!!set {a, b}', '# c', '|-'),
    ),
    { maxLength: 30 },
  )
  .map((rows) => Buffer.from(rows.map(([depth, key, value]) => `${'  '.repeat(depth)}${key}${value}`).join('\n')))

export const yamlDocuments: fc.Arbitrary<Buffer> = fc.oneof(soup(yamlWords), json, lines)
