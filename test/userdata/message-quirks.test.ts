// Messages as Python's email package reads and writes them, where that is not what one would expect.

import assert from 'node:assert/strict'
import { notices } from '../../core/notices.ts'
import { memory } from '../../system/memory.ts'
import { expandUserData } from '../../userdata/index.ts'
import { parseMime } from '../../userdata/mime/parse.ts'
import { messageText } from '../../userdata/mime/write.ts'

async function expand(raw: Uint8Array) {
  const sink = notices(() => {}, 'test')
  const paths = { cloud: '/c', run: '/r', instance: '/c/i' }
  const { parts } = await expandUserData({ host: memory(), notices: sink, kind: 'user', raw, paths, systemConfig: {} })
  return { parts, meaning: parts.map(({ type, filename, payload }) => [type, filename, payload.toString()]) }
}

describe('a container', () => {
  it("within one of the same boundary has no parts: its lines are the outer one's", () => {
    const text =
      'Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\na\n--B--\n\n--B\n\nb\n--B--\n'
    const { children = [] } = parseMime(Buffer.from(text), { nesting: 20, parts: 100 })
    assert.deepEqual(
      children.map(({ body, children: inner }) => [body.toString(), inner?.length]),
      [
        ['', 0],
        ['a', undefined],
      ],
    )
  })
})

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
  const named = (headers: string) =>
    expand(
      Buffer.from(
        `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\n${headers}\n\n#!/bin/sh\n--B--`,
      ),
    )

  it('lose their quotes twice, unless they came in the form of RFC 2231', async () => {
    const cases: readonly (readonly [written: string, name: string])[] = [
      ['filename="\\"a b\\""', 'a b'],
      ['filename="<x.sh>"', 'x.sh'],
      ["filename*=utf-8''%22a%22", '"a"'],
    ]
    for (const [written, name] of cases) {
      const { parts } = await named(`Content-Type: text/x-shellscript\nContent-Disposition: attachment; ${written}`)
      assert.equal(parts[0]?.filename, name, written)
    }
  })

  it('given with a type that was found to be another one are lost with it', async () => {
    const { parts } = await named('Content-Type: text/plain; name=n.sh')
    assert.deepEqual(
      parts.map(({ type, filename }) => [type, filename]),
      [['text/x-shellscript', 'part-001']],
    )
    assert.equal((await named('Content-Type: text/x-shellscript; name=n.sh')).parts[0]?.filename, 'n.sh')
  })

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

describe('archives', () => {
  it('write values that are no text as Python prints them', async () => {
    const archive =
      '#cloud-config-archive\n- {content: a, filename: true, launch-index: null, x-y: null, type: TEXT/cloud-config, Type: x, Filename: x}\n'
    const { parts } = await expand(Buffer.from(archive))
    assert.deepEqual(
      parts[0]?.headers.map(({ name, value }) => `${name}: ${value}`),
      [
        'Content-Type: TEXT/cloud-config',
        'MIME-Version: 1.0',
        'Content-Disposition: attachment; filename="True"',
        'Launch-Index: None',
        'x-y: ',
      ],
    )
  })
})

describe('compressed parts', () => {
  it('may be empty', async () => {
    const { meaning } = await expand(
      Buffer.from(
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: application/gzip\n\n--B--',
      ),
    )
    assert.deepEqual(meaning, [['text/plain', 'part-001', '']])
  })
})
