// The authoring API and make-mime: what they write is read back as it was meant.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { notices } from '../../core/notices.ts'
import { cloudConfig, multipart, type UserDataDocument } from '../../index.ts'
import { memory } from '../../system/memory.ts'
import { expandUserData, makeMime, type Part, parseAttachment, subtypes } from '../../userdata/index.ts'
import { messageText } from '../../userdata/mime/write.ts'

const paths = { cloud: '/c', run: '/r', instance: '/c/instances/i' }

async function partsOf(raw: string | Uint8Array): Promise<readonly Part[]> {
  const sink = notices(({ message, level }) => assert.ok(level === 'debug' || level === 'info', message), 'test')
  const request = {
    host: memory(),
    notices: sink,
    kind: 'user',
    raw: Buffer.from(raw as string),
    paths,
    systemConfig: {},
  } as const
  return (await expandUserData(request)).parts
}

const meaning = ({ type, filename, payload }: Part) => ({ type, filename, payload: payload.toString('latin1') })

const document = fc.record<UserDataDocument>(
  {
    type: fc.constantFrom(
      'text/cloud-config',
      'text/x-shellscript-per-once',
      'text/cloud-boothook',
      'application/x-mine',
    ),
    content: fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
      fc.string({ unit: fc.constantFrom('-', 'b', '\n', '\r', ' ', '=', ':', 'é', '\t') }),
      fc.uint8Array(),
    ),
    filename: fc.string({ unit: fc.constantFrom('a', 'Z', '0', '.', '-', '"', '\\', ' ', '/', ';', '=') }),
  },
  { requiredKeys: ['type', 'content'] },
)

describe('multipart', () => {
  it('is the example of the documentation', async () => {
    const text = multipart([
      cloudConfig({ hostname: 'web-1', packages: ['nginx'] }),
      { type: 'text/x-shellscript', filename: 'motd.sh', content: '#!/bin/sh\necho hello > /etc/motd\n' },
    ])
    assert.deepEqual((await partsOf(text)).map(meaning), [
      {
        type: 'text/cloud-config',
        filename: 'part-001',
        payload: '#cloud-config\nhostname: web-1\npackages:\n- nginx\n',
      },
      { type: 'text/x-shellscript', filename: 'motd.sh', payload: '#!/bin/sh\necho hello > /etc/motd\n' },
    ])
  })

  it('gives back every document as it was given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(document, { minLength: 1, maxLength: 6 }), async (documents) => {
        const parts = await partsOf(multipart(documents))
        assert.equal(parts.length, documents.length)
        for (const [index, part] of parts.entries()) {
          const { type, content, filename } = documents[index] as UserDataDocument
          assert.equal(part.type, type)
          assert.ok(part.payload.equals(Buffer.from(content as string)))
          if (filename?.trim()) assert.equal(part.filename, filename.trim())
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is the same text for the same documents', () => {
    const documents = [cloudConfig({ a: 1 }), cloudConfig({ b: 2 })]
    assert.equal(multipart(documents), multipart(documents))
    assert.notEqual(multipart(documents), multipart(documents.toReversed()))
  })

  it('refuses a header that would become two', () => {
    const content = '#!/bin/sh\n'
    for (const filename of ['a\nContent-Type: text/plain', 'a\r', 'é']) {
      assert.throws(() => multipart([{ type: 'text/x-shellscript', filename, content }]), TypeError)
    }
    assert.throws(() => multipart([{ type: 'text/x', headers: { 'a b': 'c' }, content }]), TypeError)
  })

  it('carries merge types and launch indexes', async () => {
    const text = multipart([cloudConfig({ a: [1] }, { mergeHow: 'list(append)', launchIndex: 2, filename: 'x' })])
    const [part] = await partsOf(text)
    assert.equal(part?.launchIndex, 2)
    assert.equal(part?.filename, 'x')
    assert.match(part?.payload.toString() ?? '', /^#cloud-config\nmerge_how: list\(append\)\n/)
  })
})

describe('the processed message', () => {
  it('is user-data of the same meaning', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(document, { minLength: 1, maxLength: 6 }), async (documents) => {
        const parts = await partsOf(multipart(documents))
        const again = await partsOf(messageText(parts))
        // Line ends are the one thing that the processed form does not keep.
        const plain = (part: Part) => ({ ...meaning(part), payload: meaning(part).payload.replaceAll(/\r\n?/g, '\n') })
        assert.deepEqual(again.map(plain), parts.map(plain))
      }),
      { numRuns: 200 },
    )
  })

  it('has a boundary that no part contains, whatever the parts are', () => {
    const part = {
      type: 'text/plain',
      filename: 'a',
      headers: [],
      bodyForm: 'text',
      origin: { document: 'd', via: [] },
    } as const
    const of = (text: string) =>
      messageText([{ ...part, payload: Buffer.from(text), body: Buffer.from(text) }]).toString()
    const mark = /boundary="([^"]+)"/
    const first = mark.exec(of('x'))?.[1] ?? ''
    assert.match(first, /^={15}\d{19}==$/)
    assert.equal(mark.exec(of('x'))?.[1], first)
    const text = `--${first}\n`
    const second = mark.exec(of(text))?.[1] ?? ''
    assert.ok(!text.includes(second))
  })
})

describe('make-mime', () => {
  it('writes what the reference writes', () => {
    const { text, unknown } = makeMime(
      [
        { path: 'c.yaml', type: 'cloud-config', content: Buffer.from('#cloud-config\na: 1\n') },
        { path: '/root/s.sh', type: 'x-shellscript', content: Buffer.from('#!/bin/sh\necho Grüße\n') },
      ],
      'B',
    )
    assert.deepEqual(unknown, [])
    assert.equal(
      text,
      [
        'Content-Type: multipart/mixed; boundary="B"',
        'MIME-Version: 1.0',
        '',
        '--B',
        'Content-Type: text/cloud-config; charset="utf-8"',
        'MIME-Version: 1.0',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename="c.yaml"',
        '',
        'I2Nsb3VkLWNvbmZpZwphOiAxCg==',
        '',
        '--B',
        'Content-Type: text/x-shellscript; charset="utf-8"',
        'MIME-Version: 1.0',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename="/root/s.sh"',
        '',
        'IyEvYmluL3NoCmVjaG8gR3LDvMOfZQo=',
        '',
        '--B--',
        '',
      ].join('\n'),
    )
  })

  it('says which types are unknown, and writes them all the same', () => {
    const { text, unknown } = makeMime([{ path: 'c', type: 'foo', content: Buffer.from('x') }], 'B')
    assert.deepEqual(unknown, ["content type 'text/foo' for attachment 1 may be incorrect!"])
    assert.match(text, /Content-Type: text\/foo; charset="utf-8"/)
  })

  it('of nothing is an empty message', () => {
    assert.equal(
      makeMime([], 'B').text,
      'Content-Type: multipart/mixed; boundary="B"\nMIME-Version: 1.0\n\n--B\n\n--B--\n',
    )
  })

  it('knows the types of the reference', () => {
    assert.deepEqual(subtypes, [
      'cloud-boothook',
      'cloud-config',
      'cloud-config-archive',
      'cloud-config-jsonp',
      'jinja2',
      'part-handler',
      'x-include-once-url',
      'x-include-url',
      'x-shellscript',
      'x-shellscript-per-boot',
      'x-shellscript-per-instance',
      'x-shellscript-per-once',
    ])
  })

  it('takes FILE:TYPE apart at the first colon', () => {
    assert.deepEqual(parseAttachment('a.yaml: cloud-config '), { path: 'a.yaml', type: 'cloud-config' })
    assert.deepEqual(parseAttachment('a:b:c'), { path: 'a', type: 'b:c' })
    for (const text of ['a.yaml', ':cloud-config', 'a.yaml:', 'a.yaml: '])
      assert.equal(parseAttachment(text), undefined)
  })

  it('keeps a strange path within its header', () => {
    const { text } = makeMime([{ path: 'a"\r\nX: y', type: 'cloud-config', content: Buffer.from('') }], 'B')
    assert.match(text, /filename="a___X: y"\n/)
  })
})
