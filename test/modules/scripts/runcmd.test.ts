import assert from 'node:assert/strict'
import { runcmd } from '../../../modules/scripts/runcmd.ts'
import { applied } from '../machine.ts'

describe('runcmd', () => {
  it('leaves its script to scripts_user', async () => {
    const { host, trace } = await applied(runcmd, { runcmd: [['a', "b'c"], 'd', null] })
    assert.deepEqual(trace(), [])
    assert.deepEqual(host.tree()['/var/lib/cloud/instances/i-1/scripts/runcmd'], {
      type: 'file',
      content: "#!/bin/sh\n'a' 'b'\\''c'\nd\n",
      mode: 0o700,
      uid: 0,
      gid: 0,
    })
  })
})
