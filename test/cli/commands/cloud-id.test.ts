import assert from 'node:assert/strict'
import { run } from '../run.ts'
import { finished, systemd } from '../status-files.ts'

describe('cloud-id', () => {
  const data = (v1: object) => ({ ...finished(), '/run/cloud-init/instance-data.json': JSON.stringify({ v1 }) })

  it('prints the name, and the region with --long', async () => {
    const files = data({ cloud_id: 'aws-gov', region: 'us-gov-west-1' })
    assert.deepEqual(await run(['cloud-id'], { files }), { exitCode: 0, out: 'aws-gov\n', err: '' })
    assert.equal((await run(['cloud-id', '-l'], { files })).out, 'aws-gov\tus-gov-west-1\n')
    assert.equal((await run(['cloud-id', '-l'], { files: data({ cloud_id: 'x', region: null }) })).out, 'x\tNone\n')
    assert.equal((await run(['cloud-id', '-l'], { files: data({ cloud_id: 'x' }) })).out, 'x\tn/a\n')
  })

  it('prints all of v1 as JSON', async () => {
    const { out, err } = await run(['cloud-id', '--json'], { files: data({ cloud_id: 'aws', b: 1 }) })
    assert.equal(out, '{\n "b": 1,\n "cloud_id": "aws"\n}\n')
    assert.equal(err, 'DEPRECATED: Use: cloud-init query v1\n')
  })

  it('ends with 2 when the agent is disabled, 3 before it has started, 1 without data', async () => {
    const disabled = await run(['cloud-id'], { files: { ...systemd, '/etc/cloud/cloud-init.disabled': '' } })
    assert.deepEqual([disabled.exitCode, disabled.out], [2, 'disabled\n'])
    const early = await run(['cloud-id'])
    assert.deepEqual([early.exitCode, early.out], [3, 'not started\n'])
    const missing = await run(['cloud-id'], { files: finished() })
    assert.deepEqual([missing.exitCode, missing.out], [1, ''])
    assert.match(missing.err, /^Error:\nFile not found '\/run\/cloud-init\/instance-data\.json'/)
    const torn = await run(['cloud-id', '-i', 'x.json'], { files: { ...finished(), '/here/x.json': '{' } })
    assert.equal(torn.exitCode, 1)
    assert.match(torn.err, /^Error:\nFile 'x\.json' is not valid json\. /)
  })
})
