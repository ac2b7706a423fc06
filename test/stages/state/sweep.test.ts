import assert from 'node:assert/strict'
import { defaultPaths } from '../../../core/paths.ts'
import { stateFolders, sweep } from '../../../stages/state/sweep.ts'
import { memory } from '../../../system/memory.ts'

const left = '.firstlight-42-k2j9d8s7a6'

describe('sweeping', () => {
  it('takes away what was being written, in each folder, and nothing else', async () => {
    const folders = [...stateFolders(defaultPaths), '/etc/netplan']
    const kept = ['file', '.firstlight', '.firstlight-x-y', '.hidden']
    const host = memory({
      files: Object.fromEntries(
        folders.flatMap((folder) =>
          [left, ...kept].map((name) => [`${folder}/${name}`, { content: 'x', mode: 0o700 }]),
        ),
      ),
    })
    assert.deepEqual((await sweep(host, folders)).toSorted(), folders.map((folder) => `${folder}/${left}`).sort())
    for (const folder of folders) {
      const names = await host.files.list(folder, { temporary: true })
      assert.ok(!names?.includes(left) && kept.every((name) => names?.includes(name)), folder)
    }
  })

  it('goes past folders that are not there, and links', async () => {
    const host = memory({ files: { [`/a/${left}`]: { link: '/etc/passwd' }, '/etc/passwd': 'root' } })
    assert.deepEqual(await sweep(host, ['/none', '/a', '/etc/passwd']), [`/a/${left}`])
    assert.equal(host.text('/etc/passwd'), 'root')
  })
})
