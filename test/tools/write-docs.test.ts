import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { generatedParts, withPart } from '../../tools/write-docs.ts'

describe('the parts of the documentation that are made from lists', () => {
  for (const part of generatedParts) {
    it(`has ${part.name} in ${part.file} as they are now`, () => {
      const text = readFileSync(part.file, 'utf8')
      assert.equal(text, withPart(text, part), `${part.file} is out of date: run npm run docs`)
    })
  }

  it('leaves the rest of a document alone', () => {
    const part = { name: 'things', text: () => 'new\n' }
    const document = (text: string) => `a\n<!-- things: made -->\n\n${text}\n<!-- end of things -->\nb\n`
    assert.equal(withPart(document('old\nolder\n'), part), document('new\n'))
    assert.throws(() => withPart('a\n', part), /no line matches/)
  })
})
