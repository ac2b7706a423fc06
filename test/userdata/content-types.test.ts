import assert from 'node:assert/strict'
import { contentTypeFacts, contentTypes } from '../../userdata/content-types.ts'
import { detectType } from '../../userdata/detect.ts'

describe('content types', () => {
  it('are each recognised by their own first lines', () => {
    for (const { type, firstLines } of contentTypes) {
      assert.ok(firstLines.length > 0)
      for (const line of firstLines) assert.equal(detectType(Buffer.from(`\n ${line.toUpperCase()} x\n`)), type, line)
    }
  })

  it('are listed once, in lower case', () => {
    const types = contentTypes.map(({ type }) => type)
    assert.equal(new Set(types).size, types.length)
    for (const type of types) assert.match(type, /^text\/[a-z0-9-]+$/)
  })

  it('are not known beyond the list', () => {
    assert.equal(contentTypeFacts('text/plain'), undefined)
    assert.equal(contentTypeFacts('text/jinja2')?.listed, true)
  })
})
