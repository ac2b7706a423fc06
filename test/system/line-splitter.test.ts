import assert from 'node:assert/strict'
import { lineSplitter } from '../../system/line-splitter.ts'

describe('the lines of a stream', () => {
  const linesOf = (chunks: readonly string[], ends?: string) => {
    const lines = lineSplitter(ends)
    for (const chunk of chunks) lines.push(Buffer.from(chunk))
    const found: string[] = []
    for (let line = lines.shift(); line !== undefined; line = lines.shift()) found.push(line)
    return found
  }

  it('are the same however it is cut', () => {
    const text = 'eins\n\nzwei grüß\ndrei'
    const bytes = Buffer.from(text)
    for (let at = 0; at <= bytes.length; at++) {
      const lines = lineSplitter()
      lines.push(bytes.subarray(0, at))
      lines.push(bytes.subarray(at))
      assert.deepEqual(
        [lines.shift(), lines.shift(), lines.shift(), lines.shift()],
        ['eins', '', 'zwei grüß', undefined],
      )
    }
  })

  it('end at any of the characters that end one', () => {
    assert.deepEqual(linesOf(['a\x04b\nc'], '\n\x04'), ['a', 'b'])
    assert.deepEqual(linesOf(['a\x04b\nc']), ['a\x04b'])
  })
})
