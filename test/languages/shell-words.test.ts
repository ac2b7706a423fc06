import assert from 'node:assert/strict'
import { shellWords } from '../../languages/shell-words.ts'

describe('words of a shell line', () => {
  const words = (line: string) => shellWords(line).words.map(({ text }) => text)

  it('end at blanks that are not quoted', () => {
    assert.deepEqual(words('  a b\t c\n'), ['a', 'b', 'c'])
    assert.deepEqual(words(`a="b c" 'd e'f g\\ h`), ['a=b c', 'd ef', 'g h'])
    assert.deepEqual(words(`"" ''`), ['', ''])
    assert.deepEqual(words(''), [])
  })

  it('keep what the quotes keep', () => {
    assert.deepEqual(words(`'a"\\b'`), ['a"\\b'])
    assert.deepEqual(words(`"a'\\"\\\\\\n\\$"`), [`a'"\\\\n$`])
  })

  it('tell where a quote is not closed, and lose the rest', () => {
    assert.deepEqual(shellWords('a "b c').open, true)
    assert.deepEqual(words('a "b c'), ['a'])
    assert.equal(shellWords('a b').open, false)
  })

  it('know which characters were quoted in the middle of a word', () => {
    const quoted = (line: string) => [...(shellWords(line).words[0]?.quoted ?? [])]
    assert.deepEqual(quoted('a."b.c"'), [2, 3, 4])
    assert.deepEqual(quoted('a\\.b'), [1])
    assert.deepEqual(quoted('"a.b"'), [])
  })
})
