import assert from 'node:assert/strict'
import { notices as createNotices, type Notice, type Notices } from '../../../core/notices.ts'
import { defaultPaths } from '../../../core/paths.ts'
import { say } from '../../../core/said.ts'
import { parseStatus } from '../../../stages/state/status.ts'
import { beginStatus } from '../../../stages/state/status-file.ts'
import { type Point, type PointName, pointNamed } from '../../../stages/timeline.ts'
import type { Host } from '../../../system/host.ts'
import { memory } from '../../../system/memory.ts'

const point = (name: PointName) => pointNamed(name) as Point
const begin = (host: Host, name: PointName, notices: Notices) =>
  beginStatus({ host, paths: defaultPaths, notices }, point(name))

function listening() {
  const heard: Notice[] = []
  return { heard, notices: createNotices((notice) => heard.push(notice), 'test') }
}

describe('status.json', () => {
  it('holds four stages, uptimes, and the links of the run directory', async () => {
    const host = memory({ uptime: 3.5 })
    const file = await begin(host, 'local', listening().notices)
    const running = JSON.parse(host.text('/var/lib/cloud/data/status.json'))
    assert.equal(running.v1.stage, 'init-local')
    assert.equal(running.v1['init-local'].start, 3.5)
    await file.finish({ errors: [], recoverable_errors: { WARNING: [say`odd`] } }, 'DataSourceNone')
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
    const local = await begin(host, 'local', notices)
    assert.equal(await host.files.exists('/var/lib/cloud/data/result.json'), false)
    await local.finish({ errors: [say`first`], recoverable_errors: {} }, 'DataSourceX [y]')
    for (const name of ['network', 'config'] as const) {
      await (await begin(host, name, notices)).finish({ errors: [], recoverable_errors: {} }, undefined)
    }
    const final = await begin(host, 'final', notices)
    await final.finish({ errors: [say`last`], recoverable_errors: {} }, undefined)
    assert.deepEqual(JSON.parse(host.text('/var/lib/cloud/data/result.json')), {
      v1: { datasource: 'DataSourceX [y]', errors: ['first', 'last'] },
    })
  })

  it('warns of a stage that began and never ended', async () => {
    const host = memory()
    const { heard, notices } = listening()
    await begin(host, 'network', notices)
    await begin(host, 'network', notices)
    assert.deepEqual(
      heard.map(({ code, message }) => [code, message]),
      [['stage/restarted', 'Unexpected start time found for Network Stage. Was this stage restarted?']],
    )
  })

  it('keeps what had ended when the local stage is run by hand while a later one is at work', async () => {
    const host = memory()
    const { notices } = listening()
    const nothing = { errors: [], recoverable_errors: {} }
    const whole = async (name: PointName) => (await begin(host, name, notices)).finish(nothing, undefined)
    for (const name of ['local', 'network', 'config'] as const) await whole(name)
    const { 'init-local': first, init } = JSON.parse(host.text('/var/lib/cloud/data/status.json')).v1
    const final = await begin(host, 'final', notices)
    await host.clock.sleep(1000)
    await whole('local')
    await final.finish(nothing, undefined)
    const { v1 } = JSON.parse(host.text('/var/lib/cloud/data/status.json'))
    assert.deepEqual(v1.init, init)
    assert.deepEqual(JSON.parse(host.text('/var/lib/cloud/data/result.json')).v1.errors, [])
    assert.notEqual(v1['init-local'].start, first.start)
  })

  it('is none if the file is torn', () => {
    assert.equal(parseStatus('{"v1": {"dat'), undefined)
  })
})
