import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { defaultPaths } from '../../../core/paths.ts'
import { instanceDirectory, linkTarget, pathsFrom } from '../../../stages/state/layout.ts'

const pathsOf = (paths: Readonly<Record<string, string>>) => pathsFrom({ system_info: { paths } })

describe('the layout of the state', () => {
  it('is the usual one if the config does not move it', () => {
    const configs: readonly JsonObject[] = [{}, { system_info: null }, { system_info: { paths: null } }]
    for (const config of configs) assert.deepEqual(pathsFrom(config), defaultPaths)
    assert.deepEqual(pathsOf({ cloud_dir: 'relative', run_dir: '' }), defaultPaths)
  })

  it('is moved by system_info.paths; slashes at the end do not count', () => {
    const moved = pathsOf({ cloud_dir: '/srv/cloud//', run_dir: '/run/other/', templates_dir: '/' })
    assert.deepEqual(moved, { cloud: '/srv/cloud', run: '/run/other', templates: '/', instance: '/srv/cloud/instance' })
  })

  it('has one directory for each instance, whatever its id', () => {
    assert.equal(instanceDirectory(defaultPaths, 'a/../b'), '/var/lib/cloud/instances/a_.._b')
  })

  it('has relative links in the run directory', () => {
    assert.equal(linkTarget(defaultPaths, '/var/lib/cloud/data/status.json'), '../../var/lib/cloud/data/status.json')
  })
})
