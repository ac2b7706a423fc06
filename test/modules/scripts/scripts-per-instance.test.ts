import assert from 'node:assert/strict'
import { scriptsPerInstance } from '../../../modules/scripts/scripts-per-instance.ts'
import { applied } from '../machine.ts'
import { script } from './places.ts'

describe('scripts_per_instance', () => {
  it('runs the scripts of its own folder', async () => {
    const folders = ['per-boot', 'per-instance', 'per-once'].map((name) => `/var/lib/cloud/scripts/${name}`)
    const files = Object.fromEntries(folders.map((folder) => [`${folder}/a`, script]))
    const { trace } = await applied(scriptsPerInstance, {}, { files, commands: { '*': '' } })
    assert.deepEqual(trace(), ['/var/lib/cloud/scripts/per-instance/a'])
  })
})
