import assert from 'node:assert/strict'
import { flattener } from '../../../../steps/unpack-images/shared/flatten.ts'
import { readTar } from '../../../../steps/unpack-images/shared/tar-reader.ts'
import { memory, type WorldFile } from '../../../../system/memory.ts'
import { hardlink, inParts, layer, link } from './layers.ts'

type Layer = Parameters<typeof layer>[0]

/** Directories, and where entries go by layer and index. */
async function flat(layers: readonly Layer[], files: Readonly<Record<string, WorldFile>> = {}) {
  const { files: there } = memory({ files })
  const flattened = flattener(there, '/target')
  for (const [number, entries] of layers.entries()) {
    let index = 0
    for await (const { entry } of readTar(inParts(layer(entries)))) await flattened.add(entry, number, index++)
  }
  const { directories, places } = flattened.result()
  return {
    directories: directories.map(({ name }) => name),
    places: Object.fromEntries(places),
  }
}

const bytes = (text: string) => Buffer.from(text).toString('latin1')

describe('layers, one over the other', () => {
  it('leave what the last of them says', async () => {
    const { directories, places } = await flat([
      { './usr/': '', './usr/a': '1', b: '1', 'c/d': '1', 'e/': '', 'e/f': '' },
      { 'usr/a': '2', 'c/': '', e: 'a file now' },
    ])
    assert.deepEqual(directories, ['usr/', 'c/'])
    assert.deepEqual(places, { '1:0': ['usr/a'], '0:2': ['b'], '0:3': ['c/d'], '1:2': ['e'] })
  })

  it('take away files and directories of those below, and not of their own', async () => {
    const { directories, places } = await flat([
      { 'a/': '', 'a/x': '', 'a/y': '', b: '', 'c/d/e': '' },
      { '.wh.b': '', 'a/.wh.x': '', 'a/z': '', 'a/.wh.z': '', '.wh.nothing': '', 'c/.wh.d': '' },
    ])
    assert.deepEqual(directories, ['a/'])
    assert.deepEqual(places, { '0:2': ['a/y'], '1:2': ['a/z'] })
  })

  it('empty directories of those below, wherever that is said', async () => {
    const below = { 'a/': '', 'a/x': '', 'a/s/': '', 'a/s/y': '' }
    const { directories, places } = await flat([below, { 'a/new': '', 'a/s/': '', 'a/s/z': '', 'a/.wh..wh..opq': '' }])
    assert.deepEqual(directories, ['a/', 'a/s/'])
    assert.deepEqual(places, { '1:0': ['a/new'], '1:2': ['a/s/z'] })
  })

  it('keep hard links, also of what has another name or is gone since', async () => {
    const { places } = await flat([
      { a: 'text', b: hardlink('a'), c: hardlink('./b') },
      { a: 'new', '.wh.c': '', d: hardlink('b') },
    ])
    assert.deepEqual(places, { '1:0': ['a'], '0:0': ['b', 'd'] })
    await assert.rejects(flat([{ b: hardlink('nothing') }]), /hard link to what is no file in it/)
  })

  it('are laid through links of those below, as if the target were "/"', async () => {
    const { directories, places } = await flat([
      {
        'usr/bin/': '',
        bin: link('usr/bin'),
        abs: link('/usr'),
        up: link('../../../usr/bin'),
        'usr/back': link('../abs'),
      },
      { 'bin/a': '', 'abs/b': '', 'up/c': '', 'usr/back/d': '', 'gone/e': '' },
    ])
    assert.deepEqual(directories, ['usr/bin/'])
    assert.deepEqual(places['1:0'], ['usr/bin/a'])
    assert.deepEqual(places['1:1'], ['usr/b'])
    assert.deepEqual(places['1:2'], ['usr/bin/c'])
    assert.deepEqual(places['1:3'], ['usr/d'])
    assert.deepEqual(places['0:1'], ['bin'])
  })

  it('have a directory where those below had a link, if they say so', async () => {
    const { directories, places } = await flat([{ lib: link('/etc') }, { 'lib/': '', 'lib/a': '' }])
    assert.deepEqual(directories, ['lib/'])
    assert.deepEqual(places, { '1:1': ['lib/a'] })
  })

  it('are laid through links that are in the target already, and never out of it', async () => {
    const { directories, places } = await flat([{ 'lib/': '', 'lib/a': '', 'out/b': '', [bytes('há/c')]: '' }], {
      '/target/lib': { link: 'usr/lib' },
      '/target/out': { link: '../../../etc' },
      '/target/há': { link: '/usr/há' },
    })
    assert.deepEqual(directories, ['usr/lib/'])
    assert.deepEqual(places, { '0:1': ['usr/lib/a'], '0:2': ['etc/b'], '0:3': [bytes('usr/há/c')] })
  })

  it('that lead out of the image, or in circles, are refused', async () => {
    for (const name of ['../a', 'a/../../b', '/../c', 'x/..'])
      await assert.rejects(flat([{ [name]: '' }]), /a path that leads out of it/, name)
    await assert.rejects(flat([{ a: hardlink('../../etc/shadow') }]), /a path that leads out of it/)
    await assert.rejects(flat([{ a: link('b'), b: link('a'), 'a/x': '' }]), /links that lead to each other/)
  })
})
