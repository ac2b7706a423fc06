import assert from 'node:assert/strict'
import { consume, inst } from './consumed.ts'
import { multipartOf } from './parts.ts'

describe('boothooks', () => {
  it('run at once, in order, with the id of the instance', async () => {
    const hook = (name: string) => ({ type: 'text/cloud-boothook', text: `#!/bin/sh\n${name}\n` })
    const { host } = await consume(multipartOf([hook('a'), hook('b')]))
    assert.deepEqual(host.ran, [[`${inst}/boothooks/part-001`], [`${inst}/boothooks/part-002`]])
    assert.deepEqual(host.calls[0]?.options.env, { INSTANCE_ID: 'i' })
    assert.equal(host.tree()[`${inst}/boothooks/part-001`]?.mode, 0o700)
  })

  it('that fail are reported, and the next one runs', async () => {
    const commands = { [`${inst}/boothooks/part-001`]: 3 }
    const hook = { type: 'text/cloud-boothook', text: '#!/bin/sh\n' }
    const { host, warned } = await consume(multipartOf([hook, hook]), { world: { commands } })
    assert.equal(host.ran.length, 2)
    assert.match(warned[0]?.message ?? '', /^Boothooks script .*\/boothooks\/part-001 execution error: .*status 3/)
    assert.deepEqual(warned[0]?.where, { document: 'user-data', line: 7 })
  })
})
