import assert from 'node:assert/strict'
import { readTar, type TarEntry } from '../../../../steps/unpack-images/shared/tar-reader.ts'
import { tarEnd, tarHeader, tarPadding } from '../../../../steps/unpack-images/shared/tar-writer.ts'
import { entriesIn, inParts, layer, plainEntry } from './layers.ts'

async function read(bytes: Buffer): Promise<readonly TarEntry[]> {
  const found: TarEntry[] = []
  for await (const { entry } of readTar(inParts(bytes, 333))) found.push(entry)
  return found
}

/** A header of another type than an entry has. */
function special(type: string, content: string): Buffer {
  const header = tarHeader({ ...plainEntry, name: 'x', size: content.length })
  header.write(type, 156, 'latin1')
  header.fill(' ', 148, 156)
  const sum = header.reduce((all, byte) => all + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return Buffer.concat([header, Buffer.from(content, 'latin1'), tarPadding(content.length)])
}

/** Of pax; all are shorter than 97 letters. */
const record = (text: string) => `${text.length + 4} ${text}\n`

describe('a tar archive', () => {
  it('is read as it was written, whatever the names, numbers and attributes', async () => {
    const entries: readonly TarEntry[] = [
      { ...plainEntry, kind: 'directory', name: 'a/', mode: 0o1777, uid: 3_000_000, gid: 2 ** 31 },
      { ...plainEntry, kind: 'link', name: `b/${'x'.repeat(300)}`, target: 'y'.repeat(200) },
      {
        ...plainEntry,
        name: 'c',
        mode: 0o4755,
        attributes: new Map([['SCHILY.xattr.security.capability', '\x01\0\xff\n=']]),
      },
      { ...plainEntry, kind: 'block', name: 'd\xff', major: 8, minor: 300 },
      { ...plainEntry, kind: 'hardlink', name: 'e', target: 'c', modified: 1_700_000_000 },
    ]
    assert.deepEqual(await read(Buffer.concat([...entries.map(tarHeader), tarEnd])), entries)
  })

  it('of pax has its names and sizes from there', async () => {
    const records = [
      record('path=long/name/of it'),
      record('linkpath=target/'),
      record('size=000005'),
      record('mtime=1234.5678'),
    ].join('')
    const archive = Buffer.concat([
      special('g', record('path=no')),
      special('x', records),
      tarHeader({ ...plainEntry, name: 'short' }),
    ])
    const whole = Buffer.concat([
      archive,
      Buffer.from('12345'),
      tarPadding(5),
      tarHeader({ ...plainEntry, name: 'next' }),
      tarEnd,
    ])
    const [first, second] = await read(whole)
    assert.deepEqual(
      [first?.name, first?.target, first?.size, first?.modified],
      ['long/name/of it', 'target/', 5, 1234],
    )
    assert.equal(second?.name, 'next')
  })

  it('may end without its end', async () => {
    assert.deepEqual(await entriesIn(inParts(layer({ a: 'text' }).subarray(0, 1024))), { a: 'text' })
  })

  it('that is broken is a failure', async () => {
    const good = layer({ a: 'text'.repeat(1000) })
    const flipped = Buffer.from(good)
    flipped[0] = 0x62
    const cases = {
      'cut off': good.subarray(0, 2000),
      'another sum': flipped,
      'no archive': Buffer.from('hello '.repeat(200)),
      'a sparse file': special('S', ''),
      'a record without its length': special('x', 'path=x\n'),
      'a record that is longer than all': special('x', '99999 path=x\n'),
    }
    for (const [what, bytes] of Object.entries(cases))
      await assert.rejects(read(bytes), /a layer (?:is broken: it is no tar archive|has an entry of a type)/, what)
  })
})
