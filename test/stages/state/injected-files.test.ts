import assert from 'node:assert/strict'
import { notices } from '../../../core/notices.ts'
import { writeInjectedFiles } from '../../../stages/state/injected-files.ts'
import { memory } from '../../../system/memory.ts'

describe('files that a datasource carries', () => {
  it('are written with the mode of old, and one that cannot be is reported', async () => {
    const host = memory({ files: { '/etc/taken': { directory: true } } })
    const codes: string[] = []
    const sink = notices(({ code }) => code && codes.push(code), 'test')
    const content = Buffer.from('hello').toString('base64')
    const files = ['/etc/taken', '/etc/new/one'].map((path) => ({ path, content }))
    await writeInjectedFiles(host, { files }, sink)
    assert.deepEqual(codes, ['datasource/injected-file'])
    assert.deepEqual(host.tree()['/etc/new/one'], { type: 'file', content: 'hello', mode: 0o660, uid: 0, gid: 0 })
  })

  it('are none with most datasources', async () => {
    const host = memory()
    await writeInjectedFiles(
      host,
      {},
      notices(() => {}, 'test'),
    )
    assert.deepEqual(host.tree(), {})
  })
})
