import assert from 'node:assert/strict'
import { scriptsPerBoot } from '../../../modules/scripts/scripts-per-boot.ts'
import { machine } from '../machine.ts'
import { script } from './places.ts'

describe('scripts_per_boot', () => {
  it('runs all though one fails, and the failure says which', async () => {
    const folder = '/var/lib/cloud/scripts/per-boot'
    const box = machine({
      files: { [`${folder}/a`]: script, [`${folder}/b`]: script },
      commands: { [`${folder}/a`]: 3, [`${folder}/b`]: '' },
    })
    await assert.rejects(scriptsPerBoot.apply({}, box.context), {
      message: 'Runparts: 1 failures (a) in 2 attempted commands',
    })
    assert.deepEqual(box.trace(), [`${folder}/a`, `${folder}/b`])
    assert.deepEqual(box.codes(), ['scripts/failed', 'scripts/failed'])
  })
})
