import assert from 'node:assert/strict'
import { parseYaml } from '../../../languages/yaml/parse.ts'

describe('long texts in double quotes', () => {
  const read = (text: string, exact = false) => parseYaml(text, { document: 'x', exact })
  const pieces = [
    'plain ',
    "it's ",
    '\\n',
    '\\0\\a\\b\\e\\f\\r\\t\\v\\N\\_\\L\\P\\ \\"\\/\\\\\\\t',
    '\\x41\\u00fc\\U0001F600',
    '\\ud83d\\ude00',
    'ü😀\t: # - ',
  ]

  it('are what the short ones are', () => {
    for (const piece of pieces) {
      const short = read(`"${piece}|"`).value as string
      for (const exact of [false, true]) {
        const { value, problems } = read(`a: "${`${piece}|`.repeat(3000)}"\nb: 1\n`, exact)
        assert.deepEqual([value, problems], [{ a: short.repeat(3000), b: 1 }, []], piece)
      }
    }
  })

  it('may be keys and items, and leave the places behind them right', () => {
    const long = '\\n'.repeat(5000)
    const { value, problems, locate } = read(`- "${long}"\n- {"${long}": x, y: ["${long}", z]}\n- [1\n`)
    assert.equal(value, undefined)
    assert.deepEqual(
      problems.map(({ where }) => where.line),
      [4],
    )
    const right = read(`a: "${long}"\nb: {c: ["${long}", d]}\n`)
    assert.deepEqual(right.value, { a: '\n'.repeat(5000), b: { c: ['\n'.repeat(5000), 'd'] } })
    assert.deepEqual(right.locate(['b', 'c', 1])?.line, 2)
    assert.equal(locate([0]), undefined)
  })

  it('have the errors of the short ones', () => {
    const filler = 'x'.repeat(5000)
    for (const broken of ['\\q', '\\x4', '\\uzzzz', '\\U99999999', '\\']) {
      const short = read(`a: "${broken}"\n`).problems
      const long = read(`a: "${filler}${broken}"\n`).problems
      assert.ok(short.length > 0, broken)
      assert.deepEqual(
        long.map(({ code, message }) => [code, message]),
        short.map(({ code, message }) => [code, message]),
      )
    }
  })

  it('are objects no more than others: many errors in one are one problem', () => {
    const { value, problems } = read(`a: "${'\\q'.repeat(50_000)}"\n`)
    assert.deepEqual(
      [value, problems.length, problems[0]?.where],
      [undefined, 1, { document: 'x', line: 1, column: 5 }],
    )
  })
})
