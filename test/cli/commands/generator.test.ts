import assert from 'node:assert/strict'
import { memory } from '../../../system/memory.ts'
import { run } from '../run.ts'

describe('firstlight generator', () => {
  const files = {
    '/run/systemd/system': { directory: true },
    '/var/lib/cloud/seed/nocloud/meta-data': 'instance-id: i\n',
    '/var/lib/cloud/seed/nocloud/user-data': '',
  } as const

  it('enables the boot of a machine with a seed', async () => {
    const host = memory({ files, unscripted: 'succeed' })
    assert.equal((await run(['generator', '/run/g', '/run/g.early', '/run/g.late'], { host })).exitCode, 0)
    assert.ok('/run/cloud-init/enabled' in host.tree())
    assert.match(host.text('/run/cloud-init/cloud.cfg'), /datasource_list: \[ ?NoCloud/)
    assert.equal((await run(['generator', '/run/g'], { host })).exitCode, 2)
  })
})
