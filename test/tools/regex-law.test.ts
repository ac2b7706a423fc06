import assert from 'node:assert/strict'
import { slowRegexes } from '../../tools/regex-law.ts'

const lines = (text: string, file = 'core/x.ts') => slowRegexes(file, text).map(({ line }) => line)

describe('the law of regular expressions', () => {
  it('finds what begins anew at each character, and what can be shared out in many ways', () => {
    for (const regex of ['/ +$/', '/\\s*\\n\\s*/g', '/^(a+)+$/', '/^\\d*\\w*$/', '/<.*>/', '/^\\s*a/m']) {
      assert.deepEqual(lines(`const a: number = 1\nb(${regex} as RegExp)\n`), [2], regex)
    }
    for (const regex of ['/(?<! ) +$/', '/^a+$/', '/^\\d*[a-z]*$/', '/<[^<>]*>/', '/^[ \\t]*a/m', '/a.*/s']) {
      assert.deepEqual(lines(`b(${regex})`), [], regex)
    }
  })

  it('finds it where a text becomes one', () => {
    const slow = [
      "new RegExp('^(a+)+$')",
      "RegExp('a+$', 'g')",
      'new RegExp(String.raw`^\\s*${a}\\s*\\s*$`)',
      'new RegExp(`^${a}a*a*$`)',
      "new RegExp('^a*' + b + 'a*a*$')",
      "const a = { type: 'string', pattern: '^(a+)+$' }",
      "const a = { patternProperties: { '^(a+)+$': b } }",
    ]
    for (const text of slow) assert.deepEqual(lines(text), [1], text)
    const fine = [
      "new RegExp('^a+$')",
      'new RegExp(a)',
      "const a = { pattern: '^a+$', patternProperties: b }",
      '1 / + 2 / 3',
    ]
    for (const text of fine) assert.deepEqual(lines(text), [], text)
  })

  it('says what would make it slow', () => {
    const [found] = slowRegexes('core/x.ts', 'a(/ +$/)')
    assert.match(found?.why ?? '', /^\/ \+\$\/ takes more than linear time: for many " "/)
  })

  it('leaves the workshop alone', () => {
    for (const file of ['tools/x.ts', 'test/x.ts', 'bench/x.ts', 'core/x.generated.js'])
      assert.deepEqual(lines('a(/ +$/)', file), [])
  })
})
