import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { memory } from '../../../system/memory.ts'
import { run } from '../run.ts'

describe('ds-identify', () => {
  const files = {
    '/run/systemd/system': { directory: true },
    '/var/lib/cloud/seed/nocloud/meta-data': 'instance-id: i\n',
    '/var/lib/cloud/seed/nocloud/user-data': '',
  } as const

  it('tells by its exit code whether there is a datasource', async () => {
    const seeded = memory({ files, unscripted: 'succeed' })
    assert.equal((await run(['--force'], { host: seeded, called: 'ds-identify' })).exitCode, 0)
    assert.match(seeded.text('/run/cloud-init/cloud.cfg'), /NoCloud/)
  })

  it('says by a code of its own that it could not be decided', async () => {
    const seeded = memory({ files, unscripted: 'succeed' })
    const broken = (error: Error) => ({
      ...seeded.files,
      exists: () => Promise.reject(error),
      stat: () => Promise.reject(error),
    })
    for (const error of [new HostError('io', say`the disk is gone`), new TypeError('a mistake')]) {
      const { exitCode, err } = await run(['--force'], {
        host: { ...seeded, files: broken(error) },
        called: 'ds-identify',
      })
      assert.equal(exitCode, 3)
      assert.match(err, /^ERROR: /)
    }
  })
})
