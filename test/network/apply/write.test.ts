import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { writeNetwork } from '../../../network/apply/write.ts'
import type { RenderedFile } from '../../../network/renderers/renderer.ts'
import type { Host } from '../../../system/host.ts'
import { machine } from './machine.ts'

const file = (path: string, content: string, changes: Partial<RenderedFile> = {}): RenderedFile => ({
  path,
  content,
  mode: 0o644,
  ...changes,
})

/** The same machine, whose disk is full at one path. */
function failingAt(host: Host, path: string): Host {
  const write: Host['files']['write'] = async (to, content, options) => {
    if (to === path) throw new HostError('full', say`${say.path(path)}: no space left`)
    await host.files.write(to, content, options)
  }
  return { ...host, files: { ...host.files, write } }
}

describe('writing a rendered network', () => {
  it('puts back what it had written when a later file fails', async () => {
    const here = machine({ files: { '/etc/a': { content: 'old', mode: 0o600 }, '/etc/gone': 'stays' } })
    const before = here.host.tree()
    const rendered = {
      files: [file('/etc/a', 'new'), file('/etc/b', 'new'), file('/etc/c', 'new')],
      removals: ['/etc/gone'],
    }
    const host = failingAt(here.host, '/etc/c')
    await assert.rejects(writeNetwork({ host, rendered, notices: here.sink }), { code: 'full' })
    assert.deepEqual(here.host.tree(), before)
  })

  it('tells what changed and leaves alone what is as it should be', async () => {
    const here = machine({ files: { '/etc/a': 'same', '/etc/b': 'old', '/etc/gone': '' } })
    const rendered = { files: [file('/etc/a', 'same'), file('/etc/b', 'new')], removals: ['/etc/gone', '/etc/never'] }
    const { changed, putBack } = await writeNetwork({ host: here.host, rendered, notices: here.sink })
    assert.deepEqual(changed, ['/etc/b', '/etc/gone'])
    await putBack()
    assert.deepEqual([here.host.text('/etc/b'), here.host.text('/etc/gone')], ['old', ''])
  })

  it('keeps modes when told to', async () => {
    const here = machine({
      files: {
        '/etc/rules': { content: '', mode: 0o600 },
        '/etc/yaml': { content: '', mode: 0o400 },
        '/etc/x': { content: '', mode: 0o777 },
      },
    })
    const files = [
      file('/etc/rules', 'n', { keepMode: 'existing' }),
      file('/etc/yaml', 'n', { mode: 0o600, keepMode: 'stricter' }),
      file('/etc/x', 'n'),
      file('/etc/new', 'n', { mode: 0o600, keepMode: 'stricter' }),
    ]
    await writeNetwork({ host: here.host, rendered: { files, removals: [] }, notices: here.sink })
    const tree = here.host.tree()
    assert.deepEqual(
      files.map(({ path }) => tree[path]?.mode),
      [0o600, 0o400, 0o644, 0o600],
    )
  })

  it('gives files to a user that the machine has', async () => {
    const passwd = 'root:x:0:0::/root:/bin/sh\nsystemd-network:x:101:102::/:/bin/false\n'
    const group = 'root:x:0:\nsystemd-network:x:102:\n'
    const here = machine({ files: { '/etc/passwd': passwd, '/etc/group': group } })
    const files = [file('/etc/n', '', { owner: 'systemd-network' }), file('/etc/o', '', { owner: 'nobody-here' })]
    await writeNetwork({ host: here.host, rendered: { files, removals: [] }, notices: here.sink })
    const tree = here.host.tree()
    assert.deepEqual([tree['/etc/n']?.uid, tree['/etc/n']?.gid, tree['/etc/o']?.uid], [101, 102, 0])
  })

  it('never leaves its folder for a name with slashes', async () => {
    const here = machine()
    const rendered = { files: [file('/etc/x/ifcfg-../../passwd', 'evil')], removals: [] }
    assert.deepEqual((await writeNetwork({ host: here.host, rendered, notices: here.sink })).changed, [])
    assert.deepEqual(here.codes(), ['network/write-failed'])
  })
})
