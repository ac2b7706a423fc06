import assert from 'node:assert/strict'
import { makeParents, placeFile } from '../../../../modules/files/shared/place-file.ts'
import { memory } from '../../../../system/memory.ts'

const file = { content: Buffer.from('new'), mode: 0o4750, owner: { user: 5, group: 6 } }

describe('placeFile', () => {
  it('gives the file mode and owner, and follows a link that is there', async () => {
    const host = memory({ files: { '/link': { link: 'target' }, '/target': 'old' } })
    await placeFile(host, { path: '/link', ...file })
    assert.deepEqual(host.tree()['/target'], { type: 'file', content: 'new', mode: 0o4750, uid: 5, gid: 6 })
  })

  it('adds to a file, which gets mode and owner too', async () => {
    const host = memory({ files: { '/a': 'old' } })
    await placeFile(host, { path: '/a', ...file, append: true })
    assert.deepEqual(host.tree()['/a'], { type: 'file', content: 'oldnew', mode: 0o4750, uid: 5, gid: 6 })
  })
})

describe('makeParents', () => {
  it('makes for the owner only what is missing', async () => {
    const host = memory({ files: { '/srv': { directory: true } } })
    await makeParents(host, '/srv/a/b/file', file)
    const uids = await Promise.all(
      ['/srv', '/srv/a', '/srv/a/b'].map(async (path) => (await host.files.stat(path))?.uid),
    )
    assert.deepEqual(uids, [0, 5, 5])
    assert.equal(await host.files.exists('/srv/a/b/file'), false)
    await makeParents(host, '/file', file)
  })
})
