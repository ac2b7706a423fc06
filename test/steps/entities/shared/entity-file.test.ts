import assert from 'node:assert/strict'
import { changeFile } from '../../../../steps/entities/shared/entity-file.ts'
import { memory } from '../../../../system/memory.ts'

describe('the file of an entity', () => {
  it("is locked where it is the machine's own", async () => {
    const locks: string[] = []
    const { files } = memory({ files: { '/etc/group': 'a\n', '/srv/group': 'a\n' } })
    const locked = async <T>(path: string, _: unknown, work: () => Promise<T>) => {
      locks.push(path)
      return work()
    }
    for (const path of ['/etc/group', '/srv/group']) {
      await changeFile({ ...files, locked }, path, async (text) => `${text}b\n`)
      assert.equal(await files.readText(path), 'a\nb\n')
    }
    assert.deepEqual(locks, ['/etc/.pwd.lock'])
  })
})
