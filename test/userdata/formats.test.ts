// The small readers: types, headers, transfer encodings, compression, zip archives, patches, vendor settings.

import assert from 'node:assert/strict'
import { crc32, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import type { JsonObject } from '../../core/json.ts'
import { type Notice, notices } from '../../core/notices.ts'
import { memory } from '../../system/memory.ts'
import { detectType } from '../../userdata/detect.ts'
import { expandUserData, vendorSettings } from '../../userdata/index.ts'
import { applyJsonPatch } from '../../userdata/json-patch.ts'
import { memberType } from '../../userdata/member-type.ts'
import { contentType, decodeText, filenameOf, parameter } from '../../userdata/mime/headers.ts'
import { parseMime } from '../../userdata/mime/parse.ts'
import { decodeTransfer } from '../../userdata/mime/transfer-encoding.ts'
import { fileName } from '../../userdata/part.ts'
import { compressionOf, decompress } from '../../userdata/unpack.ts'
import { multipartOf } from './parts.ts'

const limits = { nesting: 20, parts: 100 }

async function expand(raw: Uint8Array) {
  const said: Notice[] = []
  const sink = notices((notice) => said.push(notice), 'test')
  const paths = { cloud: '/c', run: '/r', instance: '/c/i' }
  const request = { host: memory(), notices: sink, kind: 'user', raw, paths, systemConfig: {} } as const
  const { parts } = await expandUserData(request)
  return { parts, meaning: parts.map(({ type, filename, payload }) => [type, filename, payload.toString()]), said }
}

describe('the type of a text', () => {
  const types: readonly (readonly [text: string, type: string | undefined])[] = [
    ['#cloud-config\n', 'text/cloud-config'],
    ['#cloud-config', 'text/cloud-config'],
    ['#cloud-configuration', 'text/cloud-config'],
    ['#Cloud-Config\n', 'text/cloud-config'],
    [' \t\r\n\v\f#cloud-config\n', 'text/cloud-config'],
    ['#cloud-config-archive\n', 'text/cloud-config-archive'],
    ['#cloud-config-jsonp\n', 'text/cloud-config-jsonp'],
    ['#cloud-boothook\n', 'text/cloud-boothook'],
    ['#include\n', 'text/x-include-url'],
    ['#include-once\n', 'text/x-include-once-url'],
    ['#includehttp://h', 'text/x-include-url'],
    ['#part-handler\n', 'text/part-handler'],
    ['## template: jinja\n', 'text/jinja2'],
    ['## template: JINJA2\n', 'text/jinja2'],
    ['#!/bin/sh\n', 'text/x-shellscript'],
    ['text/x-shellscript-per-boot', 'text/x-shellscript-per-boot'],
    ['##template: jinja\n', undefined],
    ['## template:jinja\n', undefined],
    ['# cloud-config\n', undefined],
    ['\ufeff#cloud-config\n', undefined],
    ['\u00a0#cloud-config\n', undefined],
    ['', undefined],
    ['#', undefined],
  ]
  for (const [text, type] of types) {
    it(`that begins with ${JSON.stringify(text)} is ${type ?? 'not known'}`, () => {
      assert.equal(detectType(Buffer.from(text)), type)
    })
  }
})

describe('MIME headers', () => {
  const typeOf = (value: string) => contentType([{ name: 'content-TYPE', value }])

  it('give a type in lower case, and text/plain for what is none', () => {
    assert.equal(typeOf('Text/Cloud-Config; charset=x'), 'text/cloud-config')
    for (const value of ['', 'cloud-config', 'a/b/c', ';x=y']) assert.equal(typeOf(value), 'text/plain')
    assert.equal(contentType([]), 'text/plain')
  })

  it('give parameters, quoted, escaped, continued and encoded', () => {
    const cases: readonly (readonly [value: string, wanted: string | undefined])[] = [
      ['a; filename=x', 'x'],
      ['a;FILENAME="x y"', 'x y'],
      ['a; filename="q\\"u;o\\\\te"; size=3', 'q"u;o\\te'],
      ['a; filename="no end', '"no end'],
      ["a; filename*=utf-8''gr%C3%BC%C3%9Fe.sh", 'grüße.sh'],
      ["a; filename*=iso-8859-1'de'gr%FC", 'grü'],
      ['a; filename*0="long-"; filename*1="name"', 'long-name'],
      ["a; filename*0*=utf-8''%C3%A4; filename*1=b", 'äb'],
      ['a; filename', ''],
      ['filename=alone', 'alone'],
      ["filename*=utf-8''first; x=y", undefined],
      ['filename*0=lost; filename*1=kept', 'kept'],
      ['a', undefined],
      ['a; name=x', undefined],
    ]
    for (const [value, wanted] of cases) assert.equal(parameter(value, 'filename'), wanted, value)
  })

  it('name a part by its disposition, or else by its type', () => {
    const type = { name: 'Content-Type', value: 'text/plain; name=from-type' }
    assert.equal(filenameOf([type]), 'from-type')
    assert.equal(filenameOf([type, { name: 'Content-Disposition', value: 'inline; filename=x' }]), 'x')
    assert.equal(filenameOf([{ name: 'Content-Disposition', value: 'attachment; filename=""' }]), undefined)
  })

  it('never fail, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('boundary', 'filename', 'charset'), (value, name) => {
        parameter(value, name)
        parameter(`x; ${name}*0*=${value}; ${name}*1="${value}`, name)
        contentType([{ name: 'Content-Type', value }])
      }),
      { numRuns: 500 },
    )
  })
})

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
        parseMime(Buffer.from(head + lines.join('\n')), { nesting: 100, parts: 1000 })
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
})

describe('transfer encodings', () => {
  const decoded = (text: string, encoding?: string) => decodeTransfer(Buffer.from(text), encoding).toString()

  it('are base64, with what does not belong there', () => {
    assert.equal(decoded('aGVsbG8=', 'base64'), 'hello')
    assert.equal(decoded('aGVs\r\nbG8=\n', ' BASE64 '), 'hello')
    assert.equal(decoded('aGVsbG8', 'base64'), 'hello')
    assert.equal(decoded('aG!V$sbG8=\n--', 'base64'), 'hello')
    assert.equal(decoded('=aGVsbG8=', 'base64'), 'hello')
    assert.equal(decoded('aGk=aGk=', 'base64'), 'hi\x1a\x1a')
    assert.equal(decoded('aGk=\nx', 'base64'), 'hi1')
    assert.equal(decoded('aGk=\nxy', 'base64'), 'aGk=xy')
    assert.equal(decoded('@@@@', 'base64'), '')
    assert.equal(decoded('a\nb\nc\nd\ne', 'base64'), 'abcde')
  })

  it('are quoted-printable', () => {
    assert.equal(decoded('=C3=BC=3d =\nx  \ny=zz', 'quoted-printable'), 'ü= x  \ny=zz')
    assert.equal(decoded('a==41= \nb=\rlost\nc=', 'quoted-printable'), 'a=41= \nbc')
  })

  it('are uuencoded', () => {
    assert.equal(decoded('begin 666 -\n%:&5L;&\\\n`\nend\n', 'x-uuencode'), 'hello')
    assert.equal(decoded('no beginning', 'uuencode'), 'no beginning')
  })

  it('are nothing at all, or unknown', () => {
    for (const encoding of [undefined, '7bit', '8bit', 'binary', 'x-nonsense'])
      assert.equal(decoded('=41', encoding), '=41')
  })

  it('bring base64 back for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64').replace(/.{8}/g, '$&\n')
        assert.ok(decodeTransfer(Buffer.from(text), 'base64').equals(Buffer.from(bytes)))
      }),
    )
  })

  it('are followed by a charset', () => {
    assert.equal(decodeText(Buffer.from([0xfc]), 'iso-8859-1'), 'ü')
    assert.equal(decodeText(Buffer.from('ü'), 'us-ascii'), 'ü')
    assert.equal(decodeText(Buffer.from('ü'), 'klingon'), 'ü')
    assert.equal(decodeText(Buffer.from([0x80]), 'windows-1252'), '€')
    assert.equal(decodeText(Buffer.from('\ufeffx'), undefined), '\ufeffx')
  })
})

describe('compressed data', () => {
  const script = '#!/bin/sh\n'

  it('is recognised by its first bytes', () => {
    assert.equal(compressionOf(gzipSync(script)), 'gzip')
    assert.equal(compressionOf(deflateSync(script)), 'zlib')
    assert.equal(compressionOf(zstdCompressSync(Buffer.from(script))), 'zstd')
    for (const text of ['', 'x', '#!/bin/sh', 'x^']) {
      const found = compressionOf(Buffer.from(text))
      assert.ok(found === undefined || found === 'zlib', text)
    }
  })

  it('of every kind is unpacked, whole or as a part', async () => {
    for (const packed of [gzipSync(script), deflateSync(script), zstdCompressSync(Buffer.from(script))]) {
      assert.deepEqual((await expand(packed)).meaning, [['text/x-shellscript', 'part-001', script]])
      const part = Buffer.from(multipartOf([{ type: 'application/gzip', base64: packed }]))
      assert.deepEqual((await expand(part)).meaning, [['text/x-shellscript', 'part-001', script]])
    }
  })

  it('that only looks like zlib is taken as it is, without a word', async () => {
    const { meaning, said } = await expand(Buffer.from('x^ is a text'))
    assert.deepEqual(meaning, [['text/x-not-multipart', 'part-001', 'x^ is a text']])
    assert.deepEqual(said, [])
  })

  it('that is damaged is taken as it is, with a warning', async () => {
    const { parts, said } = await expand(gzipSync(script).subarray(0, -4))
    assert.equal(parts[0]?.type, 'text/x-not-multipart')
    assert.deepEqual(
      said.map(({ code }) => code),
      ['userdata/cannot-unpack'],
    )
  })

  it('is unpacked once: twice is not looked into', async () => {
    const { parts } = await expand(gzipSync(gzipSync(script)))
    assert.equal(parts[0]?.type, 'text/x-not-multipart')
  })

  it('stops at its limit', async () => {
    await assert.rejects(decompress(gzipSync(Buffer.alloc(5000)), 'gzip', 4999, 'part_bytes'), /limit part_bytes/)
    assert.equal((await decompress(gzipSync(Buffer.alloc(5000)), 'gzip', 5000, 'part_bytes')).length, 5000)
  })
})

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

  it('know members by their names', async () => {
    assert.equal(await memberType('a.sh'), 'text/x-shellscript')
    assert.equal(await memberType('a.yml'), 'text/cloud-config')
    assert.equal(await memberType('a.tar.gz'), 'application/gzip')
    assert.equal(await memberType('no-suffix'), 'text/plain')
  })
})

describe('names of files', () => {
  it('keep what is harmless', () => {
    assert.equal(fileName('a/b c$.sh'), 'a_bc.sh')
    assert.equal(fileName('grüße (1).sh'), 'gre(1).sh')
    assert.equal(fileName('$$$'), '')
  })
})

describe('JSON patches', () => {
  const config: JsonObject = { a: 1, l: [1, 2], d: { x: {} } }

  it('leave what they were given as it was', async () => {
    const patched = await applyJsonPatch(config, [{ op: 'remove', path: '/l/0' }])
    assert.deepEqual(patched, { a: 1, l: [2], d: { x: {} } })
    assert.deepEqual(config['l'], [1, 2])
  })

  it('may replace the whole', async () => {
    assert.deepEqual(await applyJsonPatch(config, [{ op: 'replace', path: '', value: { z: 1 } }]), { z: 1 })
    await assert.rejects(applyJsonPatch(config, [{ op: 'replace', path: '', value: [] }]), /no longer a mapping/)
  })

  it('keep binary data', async () => {
    const bytes = new Uint8Array([1, 2])
    const patched = await applyJsonPatch({ b: bytes } as unknown as JsonObject, [{ op: 'add', path: '/a', value: 1 }])
    assert.deepEqual(patched, { b: bytes, a: 1 })
  })

  const failures: readonly (readonly [operations: unknown, reason: RegExp])[] = [
    [{ op: 'remove' }, /a list of operations/],
    [[5], /operation 1 \(not a mapping\)/],
    [[{ op: 'frob', path: '/a' }], /operation 1 \(frob \/a\)/],
    [[{ op: 'add', path: 'a', value: 1 }], /must start with/],
    [[{ op: 'add', path: '/l/9', value: 1 }], /index/],
    [[{ op: 'test', path: '/a', value: 2 }], /operation 1 \(test \/a\): Test operation failed/],
    [
      [
        { op: 'add', path: '/b', value: 1 },
        { op: 'remove', path: '/nope' },
      ],
      /operation 2 \(remove \/nope\)/,
    ],
    [[{ op: 'add', path: '/__proto__/x', value: 1 }], /__proto__/],
  ]
  for (const [operations, reason] of failures) {
    it(`say why ${JSON.stringify(operations)} cannot be done`, async () => {
      await assert.rejects(applyJsonPatch(config, operations), reason)
    })
  }
})

describe('vendor settings', () => {
  const settings = (value: JsonObject['x'] | undefined) => {
    const codes: string[] = []
    const sink = notices(({ level }) => codes.push(level), 'test')
    return { ...vendorSettings(value === undefined ? {} : { vendor_data: value }, 'vendor_data', sink), codes }
  }

  it('are read with what they leave out', () => {
    assert.deepEqual(settings({ enabled: true, prefix: ['a', 'b'], disabled_handlers: ['text/x'] }), {
      enabled: true,
      prefix: ['a', 'b'],
      disabledTypes: ['text/x'],
      codes: [],
    })
    assert.deepEqual(settings({ enabled: false, prefix: 'one' }).prefix, ['one'])
  })

  it('take the truth in all its spellings, strings with a word about them', () => {
    for (const [value, enabled, codes] of [
      ['yes', true, ['deprecated']],
      [' ON ', true, ['deprecated']],
      ['no', false, ['deprecated']],
      [1, true, []],
      [0, false, []],
      [null, false, []],
    ] as const) {
      const found = settings({ enabled: value })
      assert.deepEqual([found.enabled, found.codes], [enabled, codes], String(value))
    }
  })

  it('that are no mapping switch vendor-data off', () => {
    assert.deepEqual([settings('yes').enabled, settings('yes').codes], [false, ['warning']])
    assert.equal(settings(undefined).enabled, false)
  })
})

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
