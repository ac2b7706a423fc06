import assert from 'node:assert/strict'
import { notices as createNotices, type Notice } from '../../../core/notices.ts'
import { defaultPaths } from '../../../core/paths.ts'
import { beginStatus, parseStatus } from '../../../stages/state/status-file.ts'
import { firstStage, lastStage, pointNamed, type Stage } from '../../../stages/timeline.ts'
import { memory } from '../../../system/memory.ts'

const network = pointNamed('network')?.stage as Stage

function listening() {
  const heard: Notice[] = []
  return { heard, notices: createNotices((notice) => heard.push(notice), 'test') }
}

describe('status.json', () => {
  it('holds four stages, uptimes, and the links of the run directory', async () => {
    const host = memory({ uptime: 3.5 })
    const file = await beginStatus(host, defaultPaths, firstStage, listening().notices)
    const running = JSON.parse(host.text('/var/lib/cloud/data/status.json'))
    assert.equal(running.v1.stage, 'init-local')
    assert.equal(running.v1['init-local'].start, 3.5)
    await file.finish({ errors: [], recoverable_errors: { WARNING: ['odd'] } }, 'DataSourceNone')
    const done = JSON.parse(host.text('/var/lib/cloud/data/status.json'))
    assert.deepEqual(Object.keys(done.v1), [
      'datasource',
      'init',
      'init-local',
      'modules-config',
      'modules-final',
      'stage',
    ])
    assert.equal(done.v1.stage, null)
    assert.deepEqual(done.v1['init-local'].recoverable_errors, { WARNING: ['odd'] })
    assert.equal(host.tree()['/run/cloud-init/status.json']?.target, '../../var/lib/cloud/data/status.json')
    assert.equal(host.tree()['/run/cloud-init/result.json'], undefined)
  })

  it('starts anew with the local stage and gets its result with the final one', async () => {
    const host = memory({
      files: {
        '/var/lib/cloud/data/result.json': '{}',
        '/run/cloud-init/result.json': { link: '../../var/lib/cloud/data/result.json' },
      },
    })
    const { notices } = listening()
    const local = await beginStatus(host, defaultPaths, firstStage, notices)
    assert.equal(await host.files.exists('/var/lib/cloud/data/result.json'), false)
    await local.finish({ errors: ['first'], recoverable_errors: {} }, 'DataSourceX [y]')
    const final = await beginStatus(host, defaultPaths, lastStage, notices)
    await final.finish({ errors: ['last'], recoverable_errors: {} }, undefined)
    assert.deepEqual(JSON.parse(host.text('/var/lib/cloud/data/result.json')), {
      v1: { datasource: 'DataSourceX [y]', errors: ['first', 'last'] },
    })
  })

  it('warns of a stage that began and never ended', async () => {
    const host = memory()
    const { heard, notices } = listening()
    await beginStatus(host, defaultPaths, network, notices)
    await beginStatus(host, defaultPaths, network, notices)
    assert.deepEqual(
      heard.map(({ code, message }) => [code, message]),
      [['stage/restarted', 'Unexpected start time found for Network Stage. Was this stage restarted?']],
    )
  })

  it('is a fresh skeleton if the file is torn', () => {
    assert.deepEqual(parseStatus('{"v1": {"dat').records['init'], {
      errors: [],
      recoverable_errors: {},
      start: null,
      finished: null,
    })
  })
})
