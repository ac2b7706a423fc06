import assert from 'node:assert/strict'
import { notices } from '../../core/notices.ts'
import { memory } from '../../system/memory.ts'
import { runBoothook } from '../../userdata/boothook.ts'
import type { Part } from '../../userdata/part.ts'
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

  it('without an interpreter are kept, and not run', async () => {
    const { host, warned } = await consume(multipartOf([{ type: 'text/cloud-boothook', text: 'echo hello\n' }]))
    assert.deepEqual(host.ran, [])
    assert.match(host.text(`${inst}/boothooks/part-001`), /^echo hello/)
    assert.match(warned[0]?.message ?? '', /it does not begin with "#!" and an interpreter$/)
  })

  it('report that they ran, whether well or not', async () => {
    const part: Part = {
      type: 'text/cloud-boothook',
      filename: 'part-001',
      headers: [],
      payload: Buffer.alloc(0),
      body: Buffer.alloc(0),
      bodyForm: 'text',
      origin: { document: 'user-data', via: [] },
    }
    const timesTold = async (content: string, exitCode: number) => {
      const host = memory({ commands: { '/hook': exitCode } })
      let told = 0
      const context = {
        host,
        notices: notices(() => {}, 'test'),
        instance: { id: 'i' },
        onForeignCode: () => void told++,
      }
      await runBoothook(context, part, { path: '/hook', content: Buffer.from(content) })
      return told
    }
    assert.equal(await timesTold('#!/bin/sh\n', 0), 1)
    assert.equal(await timesTold('#!/bin/sh\n', 3), 1)
    assert.equal(await timesTold('echo hello\n', 0), 0)
  })
})
