// languages/re2: what Go's regexp finds.

import assert from 'node:assert/strict'
import { Failure } from '../../core/errors.ts'
import { loadRe2 } from '../../languages/re2.ts'

describe('RE2', () => {
  it('finds an expression anywhere in a text', async () => {
    const compile = await loadRe2()
    assert.equal(compile('Ubuntu.*|Debian.*').test('Debian GNU/Linux 13 (trixie)'), true)
    assert.equal(compile('^node-[0-9]+$').test('node-x'), false)
    assert.equal(compile('(?i)DEBIAN').test('debian'), true)
  })

  it('refuses what is no RE2, and quotes nothing of it', async () => {
    const compile = await loadRe2()
    for (const expression of ['(?=secret)', '(secret)\\1', '[secret', 'secret{2000}', 'secret)', '*']) {
      assert.throws(
        () => compile(expression),
        (error) => error instanceof Failure && !error.message.includes('secret'),
        expression,
      )
    }
  })

  it('has no empty match right behind another, as in Go', async () => {
    const compile = await loadRe2()
    const found = (expression: string, text: string, limit?: number) =>
      [...compile(expression).matches(text, limit)].map(({ start, end }) => [start, end])
    assert.deepEqual(found('a*', 'baaac'), [
      [0, 0],
      [1, 4],
      [5, 5],
    ])
    assert.deepEqual(found('a', 'aaa', 2), [
      [0, 1],
      [1, 2],
    ])
  })

  it('tells groups by number and name; one that took no part is absent', async () => {
    const compile = await loadRe2()
    const regex = compile('(?P<key>\\w+)=(?:(\\d+)|(\\w+))')
    assert.equal(regex.groupCount, 3)
    assert.deepEqual([...regex.groupNames], [['key', 1]])
    const [match] = regex.matches('a=b')
    assert.deepEqual(match?.groups, ['a=b', 'a', undefined, 'b'])
  })

  it('takes linear time where others take for ever', async () => {
    const compile = await loadRe2()
    assert.equal(compile('(a+)+$').test(`${'a'.repeat(100_000)}b`), false)
    assert.equal(compile('(x+x+)+y').test('x'.repeat(100_000)), false)
  })
})
