import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import { notices as createNotices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import { openLog } from '../../../stages/events/log.ts'
import { memory } from '../../../system/memory.ts'

function opened(broken = false) {
  const host = memory()
  const append: typeof host.files.append = async (path, text, options) => {
    if (broken) throw new HostError('full', say`No space left on device`)
    return host.files.append(path, text, options)
  }
  const said: string[] = []
  const log = openLog({ host: { ...host, files: { ...host.files, append } }, stderr: (text) => said.push(text) })
  return { host, log, said, notices: createNotices(log.sink, 'test') }
}

describe('the log', () => {
  it('keeps lines until a file is known, and loses none', async () => {
    const { host, log, notices } = opened()
    notices.debug(say`one`)
    log.writeTo('/var/log/cloud-init.log')
    notices.info(say`two`)
    await log.flush()
    const stamp = '2026-01-01 00:00:00,000'
    assert.equal(host.text('/var/log/cloud-init.log'), `${stamp} - test[DEBUG]: one\n${stamp} - test[INFO]: two\n`)
  })

  it('shows warnings on standard error, and keeps them for the status until they are taken', () => {
    const { log, said, notices } = opened()
    notices.info(say`fine`)
    notices.warning('stage/log', say`odd`)
    notices.error('stage/failed', say`bad`)
    assert.equal(said.length, 2)
    assert.deepEqual(log.takeRecoverable(), { WARNING: ['odd'], ERROR: ['bad'] })
    assert.deepEqual(log.takeRecoverable(), {})
  })

  it('that cannot be written says so once, on standard error and to the status', async () => {
    const { log, said, notices } = opened(true)
    log.writeTo('/var/log/cloud-init.log')
    for (const text of [say`one`, say`two`]) {
      notices.info(text)
      await log.flush()
    }
    const text = 'cannot write /var/log/cloud-init.log: No space left on device'
    assert.deepEqual(said, [`${text}\n`])
    assert.deepEqual(log.takeRecoverable(), { WARNING: [text] })
  })
})
