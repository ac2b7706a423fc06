import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseMime } from '../../../userdata/mime/parse.ts'
import { multipartOf } from '../parts.ts'

const limits = { nesting: 100, parts: 1000, header_bytes: 100_000 }

describe('MIME messages', () => {
  it('are read in time that grows with their size, whatever they hold', () => {
    const line = fc.constantFrom(
      '--b',
      '--b--',
      '--c',
      '',
      'Content-Type: multipart/mixed; boundary=c',
      'Content-Type: message/rfc822',
      ' folded',
      'From x',
      ': x',
      'text',
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const head = 'Content-Type: multipart/mixed; boundary=b\n\n'
        parseMime(Buffer.from(head + lines.join('\n')), limits)
      }),
      { numRuns: 500 },
    )
  })

  it('give each part the line its content starts on', () => {
    const { children } = parseMime(Buffer.from(multipartOf([{ type: 'a/b', text: 'x\ny' }, { text: 'z' }])), limits)
    assert.deepEqual(
      children?.map(({ line, body }) => [line, body.toString()]),
      [
        [7, 'x\ny'],
        [11, 'z'],
      ],
    )
  })

  it('end without their last boundary', () => {
    const { children } = parseMime(
      Buffer.from('Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\n\ny'),
      limits,
    )
    assert.deepEqual(
      children?.map(({ body }) => body.toString()),
      ['x', 'y'],
    )
  })

  it('may have lines that end with CR alone', () => {
    const { children } = parseMime(
      Buffer.from('Content-Type: multipart/mixed; boundary=b\r\r--b\r\rx\r--b--\r'),
      limits,
    )
    assert.deepEqual(
      children?.map(({ body }) => body.toString()),
      ['x'],
    )
  })

  it('within one with the same boundary have no parts: their lines belong to the outer one', () => {
    const text =
      'Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\na\n--B--\n\n--B\n\nb\n--B--\n'
    const { children = [] } = parseMime(Buffer.from(text), limits)
    assert.deepEqual(
      children.map(({ body, children: inner }) => [body.toString(), inner?.length]),
      [
        ['', 0],
        ['a', undefined],
      ],
    )
  })
})
