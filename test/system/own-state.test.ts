import assert from 'node:assert/strict'
import { HostError } from '../../core/errors.ts'
import type { Files } from '../../system/host.ts'
import { memory, type WorldFile } from '../../system/memory.ts'
import { ownState } from '../../system/own-state.ts'
import { failing } from '../support/failing-files.ts'

function state({ files = {}, room = () => false }: { files?: Record<string, WorldFile>; room?: () => boolean } = {}) {
  const told: string[] = []
  const host = memory({ files })
  const disk = failing(host.files, 'full', ({ path, changes }) => changes && path.startsWith('/own') && !room())
  const own: Files = ownState(disk, {
    limit: () => 1000,
    owns: (path) => path.startsWith('/own'),
    failed: ({ kind, path }) => told.push(`${kind} ${path}`),
    now: host.clock.now,
  })
  return { own, host, told }
}

describe('own files on a full disk', () => {
  it('are kept in memory, where every read finds them', async () => {
    const { own, host, told } = state()
    await own.makeDirectory('/own/sem')
    await own.write('/own/sem/a', 'text', { mode: 0o600 })
    await own.append('/own/sem/a', ' and more')
    await own.link('sem/a', '/own/link')
    await own.rename('/own/sem/a', '/own/sem/b')
    await own.link('sem/b', '/own/link')
    assert.equal(await own.readText('/own/link'), 'text and more')
    assert.equal((await own.stat('/own/sem/b'))?.mode, 0o600)
    assert.deepEqual(await own.list('/own/sem'), ['b'])
    await own.remove('/own/sem/b')
    assert.equal(await own.exists('/own/sem/b'), false)
    assert.deepEqual(Object.keys(host.tree()), [])
    assert.ok(told.includes('unwritten /own/sem/a'))
  })

  it('hide those on the disk, which stay as they are', async () => {
    const { own, host } = state({ files: { '/own/a': 'old', '/own/b': 'old', '/own/directory/x': '' } })
    await own.write('/own/a', 'new')
    await own.remove('/own/b')
    await own.write('/own/directory', 'a file')
    assert.deepEqual([await own.readText('/own/a'), await own.readText('/own/b')], ['new', undefined])
    assert.equal(await own.readText('/own/directory'), 'a file')
    assert.deepEqual([host.text('/own/a'), host.text('/own/b')], ['old', 'old'])
  })

  it('are written again once there is room, but not a part of one that is in memory', async () => {
    let room = false
    const { own, host } = state({ room: () => room })
    await own.write('/own/a', 'first')
    room = true
    await own.append('/own/a', ' second')
    await own.write('/own/b', 'on the disk')
    assert.equal(await own.readText('/own/a'), 'first second')
    assert.deepEqual(Object.keys(host.tree()), ['/own/b'])
  })

  it('are lost where nothing can lie, and others fail as they do', async () => {
    const { own } = state({ files: { '/own/file': '', '/other/file': '' }, room: () => true })
    await own.write('/own/file/below', 'x')
    await assert.rejects(own.write('/other/file/below', 'x'), HostError)
    await assert.rejects(own.setOwner('/own/file', { user: 'nobody-there' }), HostError)
  })
})
