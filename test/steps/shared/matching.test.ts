import assert from 'node:assert/strict'
import fc from 'fast-check'
import { say } from '../../../core/said.ts'
import { loadRe2 } from '../../../languages/re2.ts'
import { plainAlternatives, unmetByFact } from '../../../steps/shared/matching.ts'

const what = say`the fact`

describe('facts and regular expressions', () => {
  it('match as RE2 says where no engine is asked', async () => {
    const compile = await loadRe2()
    const word = fc.string({ unit: fc.constantFrom('a', 'B', ' ', '-', '/', '1'), maxLength: 3 })
    const alternative = fc
      .tuple(fc.constantFrom('', '.*', '.*.*'), word, fc.constantFrom('', '.*'))
      .map((parts) => parts.join(''))
    const expression = fc.array(alternative, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('|'))
    fc.assert(
      fc.property(expression, word, (given, text) => {
        const plain = plainAlternatives(given)
        assert.ok(plain, given)
        assert.equal(
          plain.some((one) => text.includes(one)),
          compile(given).test(text),
          `${given} in ${text}`,
        )
      }),
    )
  })

  it('ask the engine for anything more than names', () => {
    for (const expression of ['^a', 'a$', 'a.c', 'a.*c', '(a|b)', 'a\\.*', '[a]', 'a+', 'é'])
      assert.equal(plainAlternatives(expression), undefined, expression)
  })

  it('take linear time, and refuse what would not', async () => {
    assert.ok(await unmetByFact(what, `${'a'.repeat(100_000)}b`, '(a+)+$'))
    assert.equal((await unmetByFact(what, 'a', '((a{500}){500}){500}'))?.doubtful, true)
  })

  it('never show an expression that is not understood', async () => {
    const unmet = await unmetByFact(what, 'a', '(hidden')
    assert.match(unmet?.why ?? '', /^its condition is not understood: /)
    assert.doesNotMatch(unmet?.why ?? '', /hidden/)
  })
})
