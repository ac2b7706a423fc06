import assert from 'node:assert/strict'
import { defaultPaths } from '../../../core/paths.ts'
import { hasMark, markPath } from '../../../stages/state/marks.ts'
import { memory } from '../../../system/memory.ts'

describe('frequency marks', () => {
  it('are named as the reference names them: no suffix per instance, .once in the global folder', () => {
    assert.equal(
      markPath(defaultPaths, 'config-scripts-user', 'once-per-instance'),
      '/var/lib/cloud/instance/sem/config_scripts_user',
    )
    assert.equal(markPath(defaultPaths, 'config-x', 'once'), '/var/lib/cloud/sem/config_x.once')
    assert.equal(markPath(defaultPaths, 'config-x', 'always'), undefined)
  })

  it('are there or not', async () => {
    const host = memory({ files: { '/var/lib/cloud/sem/config_x.once': '' } })
    assert.equal(await hasMark(host, defaultPaths, 'config-x', 'once'), true)
    assert.equal(await hasMark(host, defaultPaths, 'config-x', 'once-per-instance'), false)
    assert.equal(await hasMark(host, defaultPaths, 'config-x', 'always'), false)
  })
})
