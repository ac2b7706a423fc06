import assert from 'node:assert/strict'
import { documentPaths } from '../../../steps/documents/sources.ts'
import { memory } from '../../../system/memory.ts'
import { commandsOf, run } from '../machine.ts'

describe('sources of Kairos documents', () => {
  it('reads a directory in byte order, sub-directories in their place, only .yaml and .yml', async () => {
    const files = { '/oem/b.yaml': '', '/oem/a/z.yml': '', '/oem/a.yaml': '', '/oem/note.txt': '', '/oem/.h.yaml': '' }
    assert.deepEqual(await documentPaths(memory({ files }), '/oem/'), [
      '/oem/.h.yaml',
      '/oem/a/z.yml',
      '/oem/a.yaml',
      '/oem/b.yaml',
    ])
  })

  it('does not let a broken document take its neighbours with it', async () => {
    const { host, errors } = await run({
      files: { '/oem/1.yaml': 'stages: [\n', '/oem/2.yaml': 'stages:\n  boot:\n  - commands: [two]\n' },
      unscripted: 'succeed',
    })
    assert.deepEqual(commandsOf(host.calls), ['two'])
    assert.match(errors[0] ?? '', /^\/oem\/1\.yaml:\d+: /)
  })

  it('says so when a source is not there', async () => {
    const { errors } = await run({}, 'boot', '/nowhere')
    assert.deepEqual(errors, ['/nowhere: no such file or directory'])
  })
})
