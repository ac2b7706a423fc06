// What the status says when a stage dies, for every stage, whatever runs after it, and however much is known of the dead process.

import assert from 'node:assert/strict'
import { notices as createNotices } from '../../../core/notices.ts'
import { defaultPaths } from '../../../core/paths.ts'
import { say } from '../../../core/said.ts'
import { readBootStatus } from '../../../stages/state/boot-status.ts'
import { absenceOf, deathOf, errorOfMissing, whyMissing } from '../../../stages/state/dead-stages.ts'
import { claimRecord } from '../../../stages/state/record-owner.ts'
import { beginStatus, type StatusFile } from '../../../stages/state/status-file.ts'
import { type Point, type PointName, recordKey, stages, timeline, wholeBoot } from '../../../stages/timeline.ts'
import { type MemoryHost, memory, type World } from '../../../system/memory.ts'

const cloudInit = timeline.filter(({ stage }) => stage)
const notices = createNotices(() => {}, 'test')

/** The agent is process 42; as long as it lives, the machine has a record of it. */
const statOf = (began: number) => `42 (node (x) y) S 1 ${'0 '.repeat(17)}${began} 0 0\n`
const known = { '/proc/42/stat': statOf(700), '/proc/1/stat': '1 (init) S 0 ' } as const

async function begin(host: MemoryHost, point: Point): Promise<Pick<StatusFile, 'finish'>> {
  const claim = await claimRecord({ host, paths: defaultPaths, processId: 42 }, recordKey(point))
  const file = await beginStatus({ host, paths: defaultPaths, notices }, point)
  return {
    async finish(...how) {
      await file.finish(...how)
      await claim.release()
    },
  }
}

async function run(host: MemoryHost, points: readonly Point[]): Promise<void> {
  for (const point of points)
    await (await begin(host, point)).finish({ errors: [], recoverable_errors: {} }, 'DataSourceX')
}

const units = (state: string) => ({
  files: { '/run/systemd/system': { directory: true }, '/run/cloud-init/enabled': '' } as const,
  commands: () => state,
})
const settled = units('ActiveState=active\nUnitFileState=enabled\nSubState=exited\nMainPID=0\n')
const busy = units('ActiveState=activating\nUnitFileState=enabled\nSubState=start\nMainPID=7\n')

const machine = (world: World, more: World['files'] = {}) => memory({ ...world, files: { ...world.files, ...more } })

async function ask(host: MemoryHost) {
  const facts = { cmdline: '', environmentCmdline: undefined }
  const { running, condition, errors } = await readBootStatus({ host, facts, paths: defaultPaths, checkUnits: true })
  return { running, condition, errors }
}

const point = (name: PointName) => timeline.find((one) => one.name === name) as Point
const resultErrors = (host: MemoryHost) => JSON.parse(host.text('/var/lib/cloud/data/result.json')).v1.errors

describe('a stage that began and never ended', () => {
  for (const [index, dead] of cloudInit.entries()) {
    const title = dead.stage?.title
    const error = deathOf(recordKey(dead))
    const later = cloudInit.slice(index + 1)

    for (const [what, files] of [
      ['of a process that is known', known],
      ['of nobody knows whom', {}],
    ] as const) {
      it(`is an error: ${title} ${what}, when the later stages have run`, async () => {
        const host = machine(settled, files)
        await run(host, cloudInit.slice(0, index))
        await begin(host, dead)
        await host.files.remove('/proc/42/stat')
        for (const next of later) {
          await run(host, [next])
          const now = await ask(host)
          assert.equal(now.condition, 'error', next.name)
          assert.ok(now.errors.includes(error))
        }
        if (later.length === 0) return
        assert.deepEqual(await ask(host), { running: 'done', condition: 'error', errors: [error] })
        assert.deepEqual(resultErrors(host), [error])
      })

      it(`is an error: ${title} ${what}, when nothing runs after it`, async () => {
        const host = machine(settled, files)
        await run(host, cloudInit.slice(0, index))
        await begin(host, dead)
        await host.files.remove('/proc/42/stat')
        const missing = later.map((next) => absenceOf(recordKey(next)))
        assert.deepEqual(await ask(host), { running: 'done', condition: 'error', errors: [error, ...missing] })
      })
    }

    it(`is not dead while its unit may run it again: ${title}`, async () => {
      const host = machine(busy, known)
      await run(host, cloudInit.slice(0, index))
      await begin(host, dead)
      await host.files.remove('/proc/42/stat')
      assert.deepEqual(await ask(host), { running: 'running', condition: 'healthy', errors: [] })
    })

    it(`is running while its process lives: ${title}`, async () => {
      for (const world of [busy, settled, {}]) {
        const host = machine(world, known)
        await run(host, cloudInit.slice(0, index))
        await begin(host, dead)
        const now = await ask(host)
        assert.deepEqual(
          now.errors.filter((text) => text === error),
          [],
          JSON.stringify(world),
        )
        if (world !== settled) assert.deepEqual(now, { running: 'running', condition: 'healthy', errors: [] })
      }
    })

    it(`ends the waiting where there are no units: ${title}`, async () => {
      const host = machine({}, known)
      await run(host, cloudInit.slice(0, index))
      await begin(host, dead)
      await host.files.write('/proc/42/stat', statOf(701))
      assert.deepEqual(await ask(host), { running: 'done', condition: 'error', errors: [error] })
    })

    it(`is forgiven once it was run again to its end: ${title}`, async () => {
      const host = machine(settled, known)
      await run(host, cloudInit.slice(0, index))
      await begin(host, dead)
      await run(host, [dead, ...later])
      assert.deepEqual(await ask(host), { running: 'done', condition: 'healthy', errors: [] })
    })

    it(`is forgiven even after the end of the boot: ${title}`, async () => {
      if (dead.name === 'local') return
      const host = machine(settled, known)
      await run(host, cloudInit.slice(0, index))
      await begin(host, dead)
      await run(host, later)
      await run(host, [dead])
      if (dead.name === 'final') return
      assert.deepEqual(resultErrors(host), [])
      assert.deepEqual(await ask(host), { running: 'done', condition: 'healthy', errors: [] })
    })
  }

  for (const dead of wholeBoot.filter(({ stage }) => !stage)) {
    it(`is an error of a point of documents too: ${dead.name}`, async () => {
      const host = machine(settled, known)
      await begin(host, dead)
      await host.files.remove('/proc/42/stat')
      await run(host, cloudInit)
      assert.deepEqual(await ask(host), { running: 'done', condition: 'error', errors: [deathOf(dead.name)] })
      assert.deepEqual(resultErrors(host), [deathOf(dead.name)])
    })
  }

  it('is not taken for dead because it runs beside the stages', async () => {
    const host = machine(settled, known)
    const fs = await begin(host, point('fs'))
    await run(host, cloudInit)
    await fs.finish({ errors: [], recoverable_errors: {} }, undefined)
    assert.deepEqual(await ask(host), { running: 'done', condition: 'healthy', errors: [] })
  })

  it('is not dead because the one who asks may not see its process', async () => {
    const host = machine({}, known)
    await begin(host, point('local'))
    for (const id of [1, 42]) await host.files.remove(`/proc/${id}/stat`)
    assert.deepEqual(await ask(host), { running: 'running', condition: 'healthy', errors: [] })
  })

  it('does not make a boot "running" that is over: a point that comes again and again', async () => {
    const host = machine(settled, known)
    await run(host, cloudInit)
    const reconcile = await begin(host, point('reconcile'))
    assert.deepEqual(await ask(host), { running: 'done', condition: 'healthy', errors: [] })
    await reconcile.finish({ errors: [say`step x: broke`], recoverable_errors: {} }, undefined)
    assert.deepEqual((await ask(host)).errors, ['step x: broke'])
    await run(host, [point('reconcile')])
    assert.deepEqual((await ask(host)).errors, [])
  })

  it('counts for its own boot only', async () => {
    const host = machine(settled, known)
    await run(host, cloudInit.slice(0, 1))
    await begin(host, point('network'))
    await host.files.remove('/run/cloud-init/status.json')
    await host.files.remove('/run/cloud-init/records', { recursive: true })
    await run(host, cloudInit)
    assert.deepEqual(await ask(host), { running: 'done', condition: 'healthy', errors: [] })
  })
})

describe('a stage that never began', () => {
  for (const name of ['network', 'config'] as const) {
    const left = cloudInit.filter((one) => one.name !== name)
    const error = absenceOf(recordKey(point(name)))

    it(`is an error once the final stage has run: ${name}`, async () => {
      const host = machine(settled)
      await run(host, left)
      assert.deepEqual(await ask(host), { running: 'done', condition: 'error', errors: [error] })
      assert.deepEqual(resultErrors(host), [error])
    })

    it(`is none where an administrator masked its unit: ${name}`, async () => {
      const unit = `/etc/systemd/system/${point(name).stage?.unit}.service`
      const host = machine(settled, { [unit]: { link: '/dev/null' } })
      await run(host, left)
      assert.deepEqual(await ask(host), { running: 'done', condition: 'healthy', errors: [] })
    })
  }

  it('is seen though an earlier boot left its record', async () => {
    const host = machine(settled)
    await run(host, cloudInit)
    for (const name of ['status', 'result']) await host.files.remove(`/run/cloud-init/${name}.json`)
    await run(host, [point('final')])
    assert.deepEqual((await ask(host)).errors, [absenceOf('init'), absenceOf('modules-config')])
  })

  it('has a title, a unit and a command in what is said of it', () => {
    for (const { title, unit, command, status } of stages) {
      for (const text of [deathOf(status), absenceOf(status)]) {
        for (const part of [title, unit, command]) assert.ok(text.includes(part), text)
      }
    }
  })
})

const folder = '/run/cloud-init/records'
const localOf = (since: string) => `\n7 70 begun ${since}\n\n7 70 ended\n`

describe('a record that is not there', () => {
  const cases: readonly [string, string, string | undefined, string][] = [
    ['was never begun', localOf('5.00'), undefined, 'never'],
    ['was begun after the status and lost', localOf('5.00'), '\n8 80 begun 6.00\n\n8 80 ended\n', 'lost'],
    [
      'had ended before the status was begun anew',
      `${localOf('5.00')}${localOf('9.00')}`,
      '\n8 80 begun 6.00\n\n8 80 ended\n',
      'earlier',
    ],
    ['died before that', `${localOf('5.00')}${localOf('9.00')}`, '\n8 80 begun 6.00\n', 'dead'],
  ]
  for (const [what, first, network, why] of cases) {
    it(what, async () => {
      const files = {
        [`${folder}/init-local.owner`]: first,
        ...(network !== undefined && { [`${folder}/init.owner`]: network }),
      }
      assert.equal(await whyMissing(memory({ files }), defaultPaths, 'init'), why)
    })
  }

  it('is an error unless its stage had ended', () => {
    const told = (['never', 'lost', 'dead', 'earlier'] as const).map((why) => errorOfMissing(why, 'init')?.slice(0, 30))
    assert.deepEqual(
      told,
      [
        'Network Stage was never started',
        'What Network Stage did is not ',
        'Network Stage began and never ',
        undefined,
      ].map((text) => text?.slice(0, 30)),
    )
  })
})
