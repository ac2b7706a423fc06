import assert from 'node:assert/strict'
import { HostError } from '../../core/errors.ts'
import { memory } from '../../system/memory.ts'
import { readableState, type StateFault } from '../../system/readable-state.ts'

const world = {
  '/own/dir': { directory: true },
  '/own/loop': { link: '/own/loop' },
  '/own/long': 'x'.repeat(101),
  '/own/short': 'x'.repeat(100),
  '/other/dir': { directory: true },
} as const

function reading() {
  const told: StateFault[] = []
  const owns = (path: string) => path.startsWith('/own/')
  const { files } = memory({ files: world })
  return {
    files: readableState(files, { owns, limit: () => 100, failed: (fault) => told.push(fault) }, ['io', 'too-large']),
    told,
  }
}

describe('reads of own files', () => {
  it('count what cannot be read as absent, and tell it', async () => {
    const { files, told } = reading()
    assert.equal(await files.readText('/own/dir'), undefined)
    assert.equal(await files.exists('/own/loop'), false)
    assert.equal(await files.stat('/own/loop'), undefined)
    assert.deepEqual(
      told.map(({ kind, path }) => [kind, path]),
      [
        ['unread', '/own/dir'],
        ['unread', '/own/loop'],
        ['unread', '/own/loop'],
      ],
    )
  })

  it('count a file as absent that is larger than it may be', async () => {
    const { files, told } = reading()
    assert.equal((await files.readText('/own/short'))?.length, 100)
    assert.equal(await files.readText('/own/long'), undefined)
    assert.equal(await files.read('/own/long'), undefined)
    assert.deepEqual(
      told.map(({ error }) => error.code),
      ['too-large', 'too-large'],
    )
  })

  it('fail for other files as they do', async () => {
    const { files, told } = reading()
    await assert.rejects(files.readText('/other/dir'), HostError)
    assert.deepEqual(told, [])
  })
})
