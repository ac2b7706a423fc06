import assert from 'node:assert/strict'
import { writeFilesDeferred } from '../../../modules/files/write-files-deferred.ts'
import { applied } from '../machine.ts'

describe('write_files_deferred', () => {
  it('writes deferred files, and no others', async () => {
    const config = { write_files: [{ path: '/now' }, { path: '/later', defer: true }, { path: '' }] }
    const { host, codes } = await applied(writeFilesDeferred, config)
    assert.deepEqual([await host.files.exists('/now'), await host.files.exists('/later')], [false, true])
    assert.deepEqual(codes(), [])
  })
})
