import assert from 'node:assert/strict'
import { forget, type HandedOut, handedOutIn, hashOf, isAnothers, tagFolder } from '../../../steps/shared/handed-out.ts'
import { memory } from '../../../system/memory.ts'

const folder = '/oem/95_userdata'
const kept: HandedOut = {
  folder,
  machine: 'uuid serial',
  given: hashOf('packed'),
  files: { userdata: hashOf('a: 1\n'), 'userdata.yaml': hashOf('a: 1\n') },
}

describe('user-data that a step has handed out', () => {
  it('is known by a tag that only root reads, in a directory of documents or right below it', async () => {
    const { files, tree } = memory({ files: { '/oem/90.yaml': '', '/oem/other/x': '' } })
    await tagFolder(files, kept)
    await tagFolder(files, { ...kept, folder: '/oem' })
    assert.deepEqual(await handedOutIn(files, ['/oem', '/none']), [{ ...kept, folder: '/oem' }, kept])
    assert.equal(tree()[`${folder}/.instance.json`]?.mode, 0o600)
  })

  it('is not known by what is no tag', async () => {
    for (const text of ['', '[]', '{"files": {}}', '{"given": "x"}', '{"given": 1, "files": {}}']) {
      const { files } = memory({ files: { [`${folder}/.instance.json`]: text } })
      assert.deepEqual(await handedOutIn(files, ['/oem']), [], text)
    }
    const outside = JSON.stringify({ given: 'x', files: { '../a': 'x', '..': 'x', b: 1, c: 'x' } })
    const { files } = memory({ files: { [`${folder}/.instance.json`]: outside } })
    assert.deepEqual(await handedOutIn(files, ['/oem']), [{ folder, given: 'x', files: { c: 'x' } }])
    const linked = memory({ files: { '/etc/tag': outside, [`${folder}/.instance.json`]: { link: '/etc/tag' } } })
    assert.deepEqual(await handedOutIn(linked.files, ['/oem']), [])
  })

  it("is another's where something known of both differs", () => {
    assert.equal(isAnothers({ machine: 'a' }, { machine: 'a', instance: 'i' }), false)
    assert.equal(isAnothers({ machine: 'a' }, { machine: 'b' }), true)
    assert.equal(isAnothers({ machine: 'a', instance: 'i' }, { machine: 'a', instance: 'j' }), true)
    assert.equal(isAnothers({}, { machine: 'b' }), false)
    assert.equal(isAnothers({ machine: 'a' }, {}), false)
  })

  it('is forgotten with its folder, but for what somebody has changed', async () => {
    const mine = { [`${folder}/userdata`]: 'a: 1\n', [`${folder}/userdata.yaml`]: 'a: 1\n' }
    const host = memory({ files: mine })
    await tagFolder(host.files, kept)
    await forget(host.files, kept)
    assert.equal(host.tree()[folder], undefined)
    const changed = memory({ files: { ...mine, [`${folder}/userdata.yaml`]: 'a: 2\n' } })
    await tagFolder(changed.files, kept)
    await forget(changed.files, kept)
    assert.deepEqual(await changed.files.list(folder), ['userdata.yaml'])
  })
})
