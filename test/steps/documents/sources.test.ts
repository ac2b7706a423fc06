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

  it('names an address without its credentials', async () => {
    const url = 'http://me:hunter2@10.0.0.1/a.yaml'
    const gone = await run({ http: { [url]: 404, 'http://10.0.0.1/a.yaml': 404 } }, 'boot', url)
    const broken = await run({ http: { [url]: 'stages: [\n', 'http://10.0.0.1/a.yaml': 'stages: [\n' } }, 'boot', url)
    assert.match(gone.errors[0] ?? '', /^http:\/\/10\.0\.0\.1\/a\.yaml: /)
    assert.match(broken.errors[0] ?? '', /^http:\/\/10\.0\.0\.1\/a\.yaml:\d+: /)
    assert.doesNotMatch(JSON.stringify([gone.errors, gone.heard, broken.errors, broken.heard]), /hunter2/)
  })

  it('says so when a source is not there', async () => {
    const { errors } = await run({}, 'boot', '/nowhere')
    assert.deepEqual(errors, ['/nowhere: no such file or directory'])
  })
})
