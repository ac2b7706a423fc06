import assert from 'node:assert/strict'
import { knownFiles } from '../../../stages/state/known-files.ts'
import { memory } from '../../../system/memory.ts'
import { counted } from '../../support/counted.ts'

function machine() {
  const { host, taken } = counted(
    memory({ files: { '/a/one.cfg': '1', '/a/two.cfg': '2', '/a/three.cfg/x': '', '/b': 'b' } }),
  )
  return { host, known: knownFiles(host), asked: () => taken().map(({ access, path }) => `${access} ${path}`) }
}

describe('known files', () => {
  it('are read when they are first asked for, missing ones too', async () => {
    const { known, asked } = machine()
    for (let time = 0; time < 2; time++) {
      assert.equal(await known.readText('/a/one.cfg'), '1')
      assert.equal(await known.readText('/absent'), undefined)
      assert.deepEqual(await known.fileNames('/a', '.cfg'), ['one.cfg', 'two.cfg'])
      assert.deepEqual(await known.fileNames('/nowhere', '.cfg'), [])
    }
    const folder = ['list /a', 'look /a/one.cfg', 'look /a/three.cfg', 'look /a/two.cfg', 'look /nowhere']
    assert.deepEqual(asked(), ['read /a/one.cfg', 'look /absent', ...folder])
  })

  it('are what was written, without being read', async () => {
    const { known, asked } = machine()
    await known.readText('/b')
    known.wrote('/b', 'new')
    assert.equal(await known.readText('/b'), 'new')
    assert.deepEqual(asked(), ['read /b'])
  })

  it('are read again once they are forgotten, all or those below a path', async () => {
    const { host, known } = machine()
    const all = async () => [
      await known.readText('/a/one.cfg'),
      await known.readText('/b'),
      (await known.fileNames('/a', '.cfg')).length,
    ]
    assert.deepEqual(await all(), ['1', 'b', 2])
    await host.files.write('/a/one.cfg', 'changed')
    await host.files.write('/a/four.cfg', '')
    await host.files.write('/b', 'changed')
    assert.deepEqual(await all(), ['1', 'b', 2])
    known.forget('/a')
    assert.deepEqual(await all(), ['changed', 'b', 3])
    known.forget()
    assert.deepEqual(await all(), ['changed', 'changed', 3])
  })

  it('fail in the same way each time', async () => {
    const { known, asked } = machine()
    for (let time = 0; time < 2; time++) await assert.rejects(known.readText('/a'))
    assert.deepEqual(asked(), [])
  })
})
