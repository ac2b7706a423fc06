import assert from 'node:assert/strict'
import { notices as createNotices, type Notice } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { carryOut, type Deed } from '../../system/deed.ts'
import { memory, type World } from '../../system/memory.ts'

async function done(deeds: readonly Deed[], world: World = {}) {
  const host = memory(world)
  const said: Notice[] = []
  const all = await carryOut(
    host,
    deeds,
    createNotices((notice) => said.push(notice), 'test'),
  )
  return { host, all, codes: said.flatMap(({ code }) => code ?? []), text: JSON.stringify(said) }
}

const what = say`do it`

describe('deeds', () => {
  it('are done in order', async () => {
    const { host, all, codes } = await done(
      [
        { what, directory: '/d', mode: 0o700 },
        { what, write: '/d/a', content: 'one', mode: 0o600 },
        { what, append: '/d/a', content: ' two', mode: 0o644 },
        { what, remove: '/old' },
        { what, link: '/link', to: '/d/a' },
        { what, rename: '/d', to: '/e' },
        { what, rename: '/e', to: '/d' },
        { what, run: ['eject', '/dev/sr0'] },
        { what, request: 'POST', url: 'http://192.0.2.1/x', options: { body: 'b' } },
      ],
      { files: { '/old': '' }, commands: { 'eject *': '' }, http: { 'POST http://192.0.2.1/x': '' } },
    )
    assert.deepEqual([all, codes], [true, []])
    assert.equal(host.text('/d/a'), 'one two')
    assert.deepEqual([host.tree()['/d/a']?.mode, host.tree()['/d']?.mode], [0o600, 0o700])
    assert.ok(!('/old' in host.tree()))
    assert.equal(host.tree()['/link']?.target, '/d/a')
    assert.deepEqual(host.ran, [['eject', '/dev/sr0']])
    assert.deepEqual(
      host.requests.map(({ method, body }) => [method, body]),
      [['POST', 'b']],
    )
  })

  it('end with the first that fails: what follows says that it was done', async () => {
    const { host, all, codes } = await done([
      { what, request: 'POST', url: 'http://192.0.2.1/x' },
      { what, write: '/reported', content: '', mode: 0o644 },
    ])
    assert.deepEqual([all, codes, '/reported' in host.tree()], [false, ['datasource/not-done'], false])
  })

  it('go on after one that may fail', async () => {
    const { host, all, codes } = await done([
      { what, optional: true, run: ['eject', '/dev/sr0'] },
      { what, write: '/reported', content: '', mode: 0o644 },
    ])
    assert.deepEqual([all, codes, '/reported' in host.tree()], [true, [], true])
  })

  it('say what is done where one fails', async () => {
    const { host, all } = await done([
      {
        what,
        run: ['script'],
        otherwise: [{ what, write: '/failed', content: '', mode: 0o644 }],
      },
      { what, write: '/reported', content: '', mode: 0o644 },
    ])
    assert.deepEqual([all, '/failed' in host.tree(), '/reported' in host.tree()], [false, true, false])
  })

  it('remove whole folders, and have the disk take what was written', async () => {
    const { host, codes } = await done(
      [
        { what, remove: '/d', recursive: true },
        { what, write: '/a', content: '', mode: 0o644 },
        { what, flush: true },
      ],
      { files: { '/d/e/f': '' } },
    )
    assert.deepEqual([codes, host.syncs, await host.files.exists('/d')], [[], 1, false])
  })

  it('quote nothing of what they write or send', async () => {
    const { text } = await done(
      [
        { what, write: '/a', content: 'hunter2', mode: 0o600 },
        { what, request: 'POST', url: 'http://192.0.2.1/x', options: { body: 'hunter2' } },
      ],
      { http: { 'POST http://192.0.2.1/x': { status: 500, body: 'hunter2' } } },
    )
    assert.ok(!text.includes('hunter2'), text)
  })
})
