import assert from 'node:assert/strict'
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
})
