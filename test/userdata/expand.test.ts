import assert from 'node:assert/strict'
import { crc32 } from 'node:zlib'
import { expand } from './expanded.ts'
import { multipartOf } from './parts.ts'

/** A zip archive without compression. */
function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const locals: Buffer[] = []
  const entries: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text as string)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(20, 4)
    local.writeUInt32LE(crc32(content), 14)
    local.writeUInt32LE(content.length, 18)
    local.writeUInt32LE(content.length, 22)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    local.copy(entry, 6, 4, 30)
    entry.writeUInt16LE(20, 4)
    entry.writeUInt32LE(offset, 42)
    entries.push(entry, Buffer.from(name))
    locals.push(local, Buffer.from(name), content)
    offset += 30 + name.length + content.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(files).length, 8)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

describe('zip archives', () => {
  const archive = zipOf({
    'setup.sh': 'echo by its name\n',
    'a/config.yaml': 'timezone: UTC\n',
    'detected.txt': '#cloud-boothook\n#!/bin/sh\n',
    'inner.zip': zipOf({ 'x.sh': '#!/bin/sh\n' }),
    'readme.txt': 'hello\n',
  })

  const wanted = [
    ['text/x-shellscript', 'setup.sh', 'echo by its name\n'],
    ['text/cloud-config', 'a/config.yaml', 'timezone: UTC\n'],
    ['text/cloud-boothook', 'detected.txt', '#cloud-boothook\n#!/bin/sh\n'],
    ['text/x-shellscript', 'x.sh', '#!/bin/sh\n'],
    ['text/plain', 'readme.txt', 'hello\n'],
  ]

  it('are containers of parts, named and typed by their members', async () => {
    assert.deepEqual((await expand(archive)).meaning, wanted)
  })

  it('may be a part of a message', async () => {
    const raw = Buffer.from(multipartOf([{ type: 'application/zip', base64: archive }]))
    assert.deepEqual((await expand(raw)).meaning, wanted)
  })

  it('that are damaged say which file is', async () => {
    const broken = Buffer.from(zipOf({ 'setup.sh': '#!/bin/sh\n' }))
    broken.write('XX', 40)
    await assert.rejects(expand(broken), /user-data.*zip archive/)
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
})
