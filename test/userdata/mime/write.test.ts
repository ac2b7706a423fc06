import assert from 'node:assert/strict'
import { messageText } from '../../../userdata/mime/write.ts'
import { expand } from '../expanded.ts'

describe('headers as they are written', () => {
  const header = (value: string) => {
    const part = { type: 'a/b', filename: 'x', headers: [{ name: 'X', value }], bodyForm: 'text' } as const
    const origin = { document: 'x', via: [] }
    const empty = Buffer.alloc(0)
    return messageText([{ ...part, payload: empty, body: empty, origin }], { boundary: 'B' })
      .toString()
      .split('--B\n')[1]
      ?.split('\n\n')[0]
  }

  it('keep their folds, without a single blank before one', () => {
    assert.equal(header('a; \n b'), 'X: a;\n b')
    assert.equal(header('a;  \n\tb '), 'X: a;  \n\tb')
    assert.equal(header('a '), 'X: a ')
    assert.equal(header('é\n b'), 'X: =?utf-8?b?w6k=?=\n =?utf-8?q?_b?=')
  })
})

describe('names of parts', () => {
  it('are written with their quotes and backslashes, and beyond ASCII in the form of RFC 2231', async () => {
    const archive =
      '#cloud-config-archive\n- {content: a, filename: \'a"\\b\'}\n- {content: b, filename: "\\u00fc.sh"}\n'
    const { parts } = await expand(Buffer.from(archive))
    assert.deepEqual(
      parts.map(({ headers }) => headers.find(({ name }) => name === 'Content-Disposition')?.value),
      ['attachment; filename="a\\"\\\\b"', "attachment; filename*=utf-8''%C3%BC.sh"],
    )
    assert.deepEqual(
      parts.map(({ filename }) => filename),
      ['a"\\b', 'ü.sh'],
    )
  })
})
