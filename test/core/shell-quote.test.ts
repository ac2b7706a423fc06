// core/shell-quote: the bytes of both styles, and a shell that reads back what was quoted.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { isShellWord, shellQuote, shellWord } from '../../core/shell-quote.ts'

const texts = ['', 'a', "it's", "''", 'a b', '$HOME `id` "x" \\', 'line\nline', '*', '~', '#x', 'ü', '-n', 'a=b']

describe('core/shell-quote', () => {
  it('quotes always, or where necessary', () => {
    assert.equal(shellQuote('a'), "'a'")
    assert.equal(shellWord('/usr/bin/x-1.2'), '/usr/bin/x-1.2')
    assert.equal(shellWord('a b'), "'a b'")
    assert.equal(shellWord(''), "''")
  })

  it('writes a quote within quotes in either style', () => {
    assert.equal(shellQuote("it's"), "'it'\\''s'")
    assert.equal(shellQuote("it's", 'python'), `'it'"'"'s'`)
    assert.equal(shellWord("it's", 'python'), `'it'"'"'s'`)
  })

  it('takes no special character of the shell for part of a word', () => {
    assert.deepEqual(texts.filter(isShellWord), ['a', '-n', 'a=b'])
  })

  it('gives a shell back what was quoted', () => {
    for (const style of ['backslash', 'python'] as const) {
      const words = texts.flatMap((text) => [shellQuote(text, style), shellWord(text, style)])
      const output = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${words.join(' ')}`], { encoding: 'utf8' })
      assert.deepEqual(
        output.split('\0').slice(0, -1),
        texts.flatMap((text) => [text, text]),
      )
    }
  })
})
