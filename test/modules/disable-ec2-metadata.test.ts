import assert from 'node:assert/strict'
import { disableEc2Metadata } from '../../modules/disable-ec2-metadata.ts'
import { applied } from './machine.ts'

describe('disable_ec2_metadata', () => {
  it('closes the way there', async () => {
    const { trace } = await applied(disableEc2Metadata, { disable_ec2_metadata: true }, { commands: { 'ip *': '' } })
    assert.deepEqual(trace(), ['ip route add prohibit 169.254.169.254'])
    assert.deepEqual((await applied(disableEc2Metadata, { disable_ec2_metadata: true })).codes(), [
      'modules/command-failed',
    ])
  })
})
