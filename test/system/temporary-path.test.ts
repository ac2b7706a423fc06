import assert from 'node:assert/strict'
import { memory } from '../../system/memory.ts'
import { temporaryPath, withTemporaryFolder } from '../../system/temporary-path.ts'

describe('temporary paths', () => {
  it('are new each time, in a folder that only root may enter, whatever its mode was', async () => {
    const host = memory({ files: { '/run/agent/tmp': { directory: true, mode: 0o1777 } } })
    const paths = [
      await temporaryPath(host, '/run/agent/tmp', 'script'),
      await temporaryPath(host, '/run/agent/tmp', 'script'),
    ]
    assert.equal(new Set(paths).size, 2)
    for (const path of paths) assert.match(path, /^\/run\/agent\/tmp\/script-[0-9a-f-]{36}$/)
    assert.equal(host.tree()['/run/agent/tmp']?.mode, 0o700)
  })

  it('may be folders that are gone afterwards, also when the work fails', async () => {
    const host = memory()
    const seen = await withTemporaryFolder(host, '/run/agent/tmp', 'work', async (path) => {
      assert.equal((await host.files.stat(path))?.mode, 0o700)
      await host.files.write(`${path}/f`, '')
      return path
    })
    assert.equal(await host.files.exists(seen), false)
    const failed = withTemporaryFolder(host, '/run/agent/tmp', 'work', async () => {
      throw new Error('no')
    })
    await assert.rejects(failed, /no/)
    assert.deepEqual(await host.files.list('/run/agent/tmp'), [])
  })
})
