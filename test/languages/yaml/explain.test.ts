// languages/yaml/explain: what is told about a broken document, where, and what is accepted although the package objects.
// One text for each way in which the package finds fault: its codes alone do not tell them apart.

import assert from 'node:assert/strict'
import { parseYaml } from '../../../languages/yaml/parse.ts'

const told: readonly (readonly [text: string, told: string | undefined])[] = [
  ['- -\n -\n', '1:4 this item does not line up with the others of its list'],
  ['- -\n  ? ', '1:4 a list item without its "-"'],
  ['&x ? a', '1:4 an anchor or tag is in front of an indicator; it has to follow it'],
  ['a: 1\n#c\n a|\n', '2:1 this key does not line up with the others of its mapping'],
  ['a: "b', '1:6 a quoted text is not closed'],
  ["a: 'b\nc", '2:2 a quoted text is not closed'],
  ['a: [b', '1:6 the indentation does not fit, or a closing bracket is missing'],
  ['[a, b', '1:6 "]" is missing at the end of a list or mapping'],
  ['{a: 1', '1:6 "}" is missing at the end of a list or mapping'],
  ['[a "b"]', undefined],
  ['{a b: c, "d" e}', '1:14 a "," is missing between two items'],
  ['["a" "b"]', '1:6 a "," is missing between two items'],
  ['{"a" "b"}', '1:6 a "," is missing between two items'],
  ['- a\nb', '2:1 this does not fit here'],
  ['- a\n  - b\n - c', undefined],
  ['a:\n    b: 1\n  c: 2', '3:1 this key does not line up with the others of its mapping'],
  ['a: 1\n  b: 2', '1:4 a second key on the same line; mapping values are not allowed here'],
  ['? a\n ? b', undefined],
  ['a\nb: 1', '1:1 a key is missing its ":"'],
  ['a: b\nc', '2:1 a key is missing its ":"'],
  ['a: 1\n"b"\n', '2:1 a key is missing its ":"'],
  ['{a: 1}>b: c', '1:6 a "," is missing between two items'],
  ['&a"b": c', undefined],
  ['!t"b"', '1:3 white space or "---" is missing here'],
  ['%YAML 1.1\na: 1', '2:1 white space or "---" is missing here'],
  ['--- a: 1', '1:5 white space or "---" is missing here'],
  ['%FOO', '1:5 white space or "---" is missing here'],
  ['a: ,b', '1:4 a text cannot start with ,'],
  ['a: @b', '1:4 a text cannot start with @'],
  ['a: `b', '1:4 a text cannot start with `'],
  ['a: %b', '1:4 a text cannot start with %'],
  ['[|a]', '1:2 a text cannot start with |'],
  ['a: "\\q"', '1:5 unknown escape sequence in a double-quoted text'],
  ['\ta: 1', '1:1 a tab is used as indentation'],
  ['a:\n\t- b', '2:1 a tab is used as indentation'],
  ['a: b: c', '1:4 a second key on the same line; mapping values are not allowed here'],
  ['[- a]', '1:2 a key is missing its ":"'],
  ['[a\nb: c]', '1:2 a key is missing its ":"'],
  ['*', '1:1 an alias or anchor without a name'],
  ['&a *b', '1:4 an alias cannot have an anchor or a tag'],
  ['&a &b c', '1:4 two anchors on one value'],
  ['!a !b c', '1:4 two tags on one value'],
  ['&a - b', '1:1 white space or "---" is missing here'],
  ['a: |\n\n   \n b', '4:2 white space or "---" is missing here'],
  ['a: >\nb', '2:1 a key is missing its ":"'],
  ['[a]]', '1:4 this does not fit here'],
  [']', '1:1 this does not fit here'],
  ['a: *b#c', undefined],
  ['a: &', '1:4 an alias or anchor without a name'],
  ['[a\n--- b', '2:1 there is more than one document; only one is allowed'],
  ['{\n---', '2:1 there is more than one document; only one is allowed'],
  ['[*a? ? \n', '1:8 "]" is missing at the end of a list or mapping'],
  ['"a"#c', undefined],
  ['a: "b"#', undefined],
  ['["a"#\n]', undefined],
  ['...#\n', undefined],
  ['"1"\n#\n- 2', '3:1 this does not fit here'],
  ['- a\n#\nb', '3:1 this does not fit here'],
  ['- - a\n   - b\n  - c', undefined],
  [`k: ${'x'.repeat(1100)}: 1`, '1:4 a second key on the same line; mapping values are not allowed here'],
  [`[${'x'.repeat(1100)}: 1]`, '1:1102 a key is longer than 1024 characters, or a ":" is misplaced'],
  ['   ', undefined],
  ['!<', '1:1 a tag that cannot be read'],
  ['a: !!str!x b', '1:4 a tag that cannot be read'],
  ['{a: 1, , b: 2}', '1:8 this does not fit here'],
  ['[,]', '1:2 this does not fit here'],
  ['"a": "b" "c"', '1:10 this does not fit here'],
  ['k: |\n\n&a \n \n[', '3:4 a key is missing its ":"'],
  ['!t \n|\n', undefined],
]

describe('languages/yaml/explain', () => {
  it('tells what is wrong and where, or takes it as PyYAML does', () => {
    const found = told.map(([text]) => {
      const problem = parseYaml(text, { document: 'd' }).problems.find(({ code }) => code === 'yaml/syntax')
      return [text, problem && `${problem.where.line}:${problem.where.column} ${problem.message}`]
    })
    assert.deepEqual(found, told)
  })

  it('takes a comment right behind a value as often as there is one', () => {
    const text = `[${'"a"\n#\n,'.repeat(20_000)}]`
    assert.deepEqual(parseYaml(text, { document: 'd' }).problems, [])
  })
})
