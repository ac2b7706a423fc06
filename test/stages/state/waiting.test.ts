import assert from 'node:assert/strict'
import { lastsText, readWaiting, writeWaiting } from '../../../stages/state/waiting.ts'
import { memory } from '../../../system/memory.ts'

const paths = { run: '/run/cloud-init' }
const work = { program: 'apt-get', step: 'config-apt_configure', since: 12.5 }

describe('what a stage waits for', () => {
  it('is read back as it was written, until it is over', async () => {
    const host = memory()
    await writeWaiting(host, paths, 'modules-final', work)
    assert.deepEqual(await readWaiting(host, paths, { init: 3, 'modules-final': 12.5 }), [work])
    assert.deepEqual(await readWaiting(host, paths, { init: 3 }), [])
    await writeWaiting(host, paths, 'modules-final')
    assert.deepEqual(await readWaiting(host, paths, { 'modules-final': 12.5 }), [])
  })

  it('is nothing that an earlier run of the stage has left', async () => {
    const host = memory()
    await writeWaiting(host, paths, 'modules-final', work)
    assert.deepEqual(await readWaiting(host, paths, { 'modules-final': 12.6 }), [])
  })

  it('is nothing where the file is broken', async () => {
    const texts = [
      '',
      '{',
      'null',
      '[]',
      '{}',
      '{"program": 1, "step": "x", "since": 1}',
      '{"program": "x", "since": -1}',
    ]
    for (const text of texts) {
      const host = memory({ files: { '/run/cloud-init/records/init.waiting': text } })
      assert.deepEqual(await readWaiting(host, paths, { init: 3 }), [], text)
    }
  })

  it('is told in words', () => {
    assert.deepEqual([0.4, 59.9, 60, 3599, 3600, 11_100].map(lastsText), [
      '0 s',
      '59 s',
      '1 min',
      '59 min',
      '1 h 0 min',
      '3 h 5 min',
    ])
  })
})
