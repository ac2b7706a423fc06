// Long because it is one pair of processes: a stage that is begun while another process is in the middle of it, at many points of every
// stage, by its command, by a unit, from within one of its own scripts; and what may be done meanwhile.

import assert from 'node:assert/strict'
import { defaultPaths } from '../../core/paths.ts'
import { type Boot, openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import { planBoot } from '../../stages/plan/plan.ts'
import { runPoint } from '../../stages/run.ts'
import { singleModule } from '../../stages/single.ts'
import type { StageReport } from '../../stages/stage-report.ts'
import { readBootStatus } from '../../stages/state/boot-status.ts'
import { journalFile } from '../../stages/state/journal.ts'
import { openOnce } from '../../stages/state/once.ts'
import { type PointName, pointNamed, wholeBoot } from '../../stages/timeline.ts'
import type { Host } from '../../system/host.ts'
import type { MemoryHost } from '../../system/memory.ts'
import { run } from '../cli/run.ts'
import { changes } from '../support/changes.ts'
import { machine } from './whole-boot.ts'

const userData = `#cloud-config
users: [{name: bob}]
write_files:
- {path: /etc/motd, content: hello}
- {path: /etc/late, content: late, defer: true}
bootcmd: [echo early]
runcmd: [echo one]
`
const seed = {
  'user-data': userData,
  'network-config': 'version: 2\nethernets:\n  eth0:\n    addresses: [10.0.0.2/24]\n',
}
const bootId = '/proc/sys/kernel/random/boot_id'
const script = '/var/lib/cloud/instance/scripts/runcmd'

/** As the kernel has it: the parent is the fourth field, the start the 22nd. */
const statOf = (id: number, { parent = 1, began = 700, state = 'S' } = {}) =>
  `${id} (node (x) y) ${state} ${parent} ${'0 '.repeat(17)}${began} 0 0\n`

const processes = {
  '/proc/1/stat': statOf(1, { parent: 0, began: 1 }),
  '/proc/42/stat': statOf(42),
  '/proc/43/stat': statOf(43),
}
/** A machine on which the first process has the number 42, and the second one 43. */
const twoOn = (files: Readonly<Record<string, string>> = {}) =>
  machine(seed, {
    files: { [bootId]: 'a\n', '/oem/1.yaml': 'stages:\n  boot:\n  - commands: [echo boot]\n', ...processes, ...files },
  })

const openOn = (host: Host, processId: number): Boot =>
  openBoot({ host, console: collectingConsole(), processId, parentId: 1 })

async function runAs(host: Host, processId: number, name: PointName): Promise<StageReport> {
  const point = pointNamed(name)
  assert.ok(point)
  return runPoint(openOn(host, processId), point)
}

async function runAll(host: Host, names: readonly PointName[]): Promise<void> {
  for (const name of names) assert.equal((await runAs(host, 42, name)).exitCode, 0, name)
}

/** A host that stops at one of its changes, or at the command whose program is named, until it may go on. */
function stopping(inner: Host, at: number | string) {
  let reached = () => {}
  let goOn = () => {}
  // What was begun beside it comes to its end first.
  const stopped = new Promise<void>((resolve) => {
    reached = () => setTimeout(resolve)
  })
  const free = new Promise<void>((resolve) => {
    goOn = resolve
  })
  let count = 0
  const hold = async (program?: string) => {
    count += 1
    if (count !== at && program !== at) return
    reached()
    await free
  }
  const held = changes.map((name) => [
    name,
    async (...given: readonly never[]) => {
      await hold()
      return (inner.files[name] as (...given: readonly never[]) => Promise<void>)(...given)
    },
  ])
  const { commands } = inner
  const host: Host = {
    ...inner,
    files: { ...inner.files, ...Object.fromEntries(held) },
    commands: {
      ...commands,
      async run(argv, options) {
        await hold(argv[0])
        return commands.run(argv, options)
      },
    },
  }
  return { host, stopped, goOn, changes: () => count }
}

const isOfWhoAsks = (path: string) => path === '/var/log/cloud-init.log' || /\/records(?:\/[^/]*\.owner)?$/.test(path)

/** All that a second run must leave alone. */
function stateOf(host: MemoryHost): readonly string[] {
  const files = Object.entries(host.tree()).filter(([path]) => !isOfWhoAsks(path) && !path.startsWith('/usr/share/'))
  return [...files, ...host.ran].map((each) => JSON.stringify(each))
}

async function statusOf(host: Host) {
  const facts = { cmdline: '', environmentCmdline: undefined }
  const { running, condition, errors } = await readBootStatus({ host, facts, paths: defaultPaths })
  return { running, condition, errors }
}

const done = { running: 'done', condition: 'healthy', errors: [] }
const namesFrom = (name: PointName) => wholeBoot.map((point) => point.name).slice(indexOf(name))
const namesBefore = (name: PointName) => wholeBoot.map((point) => point.name).slice(0, indexOf(name))
const indexOf = (name: PointName) => wholeBoot.findIndex((point) => point.name === name)

/** Numbers of changes of a stage, from its first to its last. */
async function pointsIn(name: PointName): Promise<readonly number[]> {
  const host = twoOn()
  await runAll(host, namesBefore(name))
  const { host: counting, changes: count } = stopping(host, -1)
  await runAs(counting, 42, name)
  // The first one tells of the process, and the last one that it has ended.
  const last = count() - 1
  return [...new Set([0, 0.1, 0.3, 0.5, 0.7, 0.9, 1].map((part) => 2 + Math.round(part * (last - 2))))]
}

const stages: readonly PointName[] = ['local', 'boot', 'network', 'config', 'final']

describe('a stage that another process is at work on', () => {
  for (const name of stages) {
    it(`is not run a second time, wherever it is: ${name}`, async () => {
      for (const at of await pointsIn(name)) {
        const host = twoOn()
        await runAll(host, namesBefore(name))
        const first = stopping(host, at)
        const running = runAs(first.host, 42, name)
        await first.stopped
        const before = stateOf(host)
        const second = await runAs(host, 43, name)
        assert.equal(second.exitCode, 1, `change ${at}`)
        assert.match(
          second.errors.join(),
          /is being run by process 42, which began it \d+ seconds ago\. Nothing was done/,
        )
        assert.deepEqual(stateOf(host), before, `change ${at}`)
        first.goOn()
        assert.equal((await running).exitCode, 0)
        await runAll(host, namesFrom(name).slice(1))
        assert.deepEqual(await statusOf(host), done)
        assert.equal(host.ran.filter(([program]) => program === script).length, 1)
      }
    })
  }

  it('is refused by every command that runs it', async () => {
    for (const [name, ...lines] of [
      ['local', 'cloud-init init --local', 'firstlight boot --stage local --stage network'],
      [
        'network',
        'cloud-init init',
        'cloud-init modules --mode init',
        'firstlight boot --stage network --stage config',
      ],
      ['config', 'cloud-init modules --mode config', 'firstlight boot --stage config'],
      ['final', 'cloud-init modules --mode final'],
    ] as readonly [PointName, ...string[]][]) {
      const host = twoOn({ '/proc/7/stat': statOf(7) })
      await runAll(host, namesBefore(name))
      const first = stopping(host, 8)
      const running = runAs(first.host, 42, name)
      await first.stopped
      const before = stateOf(host)
      for (const line of lines) {
        const [called = '', ...args] = line.split(' ')
        const { exitCode, err } = await run(args, { host, called })
        assert.equal(exitCode, 1, line)
        assert.match(err, /is being run by process 42/, line)
        assert.deepEqual(stateOf(host), before, line)
      }
      first.goOn()
      assert.equal((await running).exitCode, 0)
    }
  })

  it('is run by one of two that begin at the same moment', async () => {
    for (const name of stages) {
      const host = twoOn()
      await runAll(host, namesBefore(name))
      // Who is refused comes to fewer changes.
      const both = [42, 43].map((id) => ({ ...stopping(host, 6), id }))
      const reports = both.map((one) => runAs(one.host, one.id, name))
      assert.match((await Promise.race(reports)).errors.join(), /is being run by process 4[23]/)
      for (const one of both) one.goOn()
      assert.deepEqual((await Promise.all(reports)).map(({ exitCode }) => exitCode).sort(), [0, 1], name)
    }
  })

  it('is not waited for by what it has started itself', async () => {
    const host = twoOn({ '/proc/43/stat': statOf(43, { parent: 50 }), '/proc/50/stat': statOf(50, { parent: 42 }) })
    await runAll(host, namesBefore('final'))
    const first = stopping(host, script)
    const running = runAs(first.host, 42, 'final')
    await first.stopped
    const slept = host.sleeps.length
    assert.match((await runAs(host, 43, 'final')).errors.join(), /cannot be run a second time from within/)
    assert.equal(host.sleeps.length, slept)
    first.goOn()
    assert.equal((await running).exitCode, 0)
  })

  it('is none of the reasons not to plan it', async () => {
    const host = twoOn()
    await runAll(host, namesBefore('final'))
    const first = stopping(host, script)
    void runAs(first.host, 42, 'final')
    await first.stopped
    const point = pointNamed('final')
    assert.ok(point)
    const plan = await planBoot({ machine: host, points: [point] })
    assert.doesNotMatch(plan.stages.flatMap(({ errors }) => errors).join(), /is being run/)
  })
})

describe('a stage whose process is gone', () => {
  for (const [how, stat] of Object.entries({
    'that has ended': undefined,
    'whose number another one has': statOf(42, { began: 900 }),
    'that is a zombie': statOf(42, { state: 'Z' }),
  })) {
    it(`is run again at once: a process ${how}`, async () => {
      const host = twoOn()
      await runAll(host, namesBefore('final'))
      const first = stopping(host, script)
      void runAs(first.host, 42, 'final')
      await first.stopped
      if (stat === undefined) await host.files.remove('/proc/42/stat')
      else await host.files.write('/proc/42/stat', stat)
      const slept = host.sleeps.length
      const second = await runAs(host, 43, 'final')
      assert.match(second.errors.join(), /config-scripts_user was interrupted/)
      assert.equal(host.sleeps.length, slept)
    })
  }

  it('is run as soon as it is gone: one that was killed a moment ago', async () => {
    const host = twoOn()
    await runAll(host, namesBefore('network'))
    const first = stopping(host, 'useradd')
    void runAs(first.host, 42, 'network')
    await first.stopped
    let slept = 0
    const dying = {
      ...host,
      clock: {
        ...host.clock,
        async sleep(milliseconds: number) {
          await host.clock.sleep(milliseconds)
          slept += 1
          if (slept === 5) await host.files.remove('/proc/42/stat')
        },
      },
    }
    assert.deepEqual((await runAs(dying, 43, 'network')).errors, [])
    assert.equal(slept, 5)
    await runAll(host, ['config', 'final'])
    assert.deepEqual(await statusOf(host), { ...done, condition: 'degraded' }, 'as a stage was restarted')
  })
})

describe('while a stage is at work', () => {
  /** The final stage is in a script of its user. */
  async function inScript() {
    const host = twoOn()
    await runAll(host, namesBefore('final'))
    const first = stopping(host, script)
    const running = runAs(first.host, 42, 'final')
    await first.stopped
    const single = (name: string, frequency?: 'always') =>
      singleModule(openOn(host, 43), { name, ...(frequency && { frequency }), args: [] })
    return { host, first, running, single }
  }

  it('other modules are run by themselves, and leave it its journal', async () => {
    const { host, first, running, single } = await inScript()
    const count = () => host.ran.filter(([program]) => program === script).length
    await host.files.remove('/etc/motd')
    assert.equal(await single('write_files', 'always'), 0)
    assert.equal(await single('cc_write_files'), 0)
    assert.equal(host.text('/etc/motd'), 'hello')
    assert.ok(host.text(journalFile(defaultPaths)).includes('scripts_user'))
    assert.equal(count(), 0)
    first.goOn()
    assert.deepEqual([(await running).exitCode, count()], [0, 1])
    assert.deepEqual(await statusOf(host), done)
    assert.equal(await host.files.exists(journalFile(defaultPaths)), false)
  })

  it('the module that it is in the middle of is not run once more', async () => {
    const { host, first, running, single } = await inScript()
    const before = stateOf(host)
    assert.equal(await single('scripts_user', 'always'), 1)
    assert.equal(await single('cc_scripts_user', 'always'), 1)
    assert.equal(await single('scripts_user'), 0, 'its mark is there, as in the reference')
    assert.deepEqual(stateOf(host), before)
    first.goOn()
    assert.equal((await running).exitCode, 0)
    assert.equal(await single('scripts_user', 'always'), 0, 'afterwards it is')
  })

  it('another one is run, and neither loses the record of the other', async () => {
    const { host, first, running } = await inScript()
    assert.equal((await runAs(host, 43, 'config')).exitCode, 0)
    assert.match(host.text('/var/lib/cloud/data/status.json'), /"stage": "modules-final"/)
    first.goOn()
    assert.equal((await running).exitCode, 0)
    assert.deepEqual(await statusOf(host), done)
    assert.equal(await host.files.exists(journalFile(defaultPaths)), false)
  })

  it('a later one says for whom it has to wait', async () => {
    const host = twoOn()
    await runAll(host, namesBefore('config'))
    const first = stopping(host, (await pointsIn('config'))[3] ?? 0)
    const running = runAs(first.host, 42, 'config')
    await first.stopped
    assert.match(
      (await runAs(host, 43, 'final')).errors.join(),
      /^It was not run, because the Config Stage before it is still at work/,
    )
    first.goOn()
    assert.equal((await running).exitCode, 0)
    await runAll(host, ['final'])
    assert.deepEqual(await statusOf(host), done)
    assert.equal(await host.files.exists(journalFile(defaultPaths)), false)
  })

  it('one that opened the journal before it leaves what it has written there since', async () => {
    const host = twoOn({ '/run/cloud-init/records/init.owner': '42 700 begun 5.00\n' })
    const open = (stage: string) => openOnce({ host, paths: defaultPaths, processId: 42, stage })
    const early = await open('single')
    const stage = await open('init')
    const works = ['a', 'b', 'c'].map((name) => ({ name, frequency: 'once' }) as const)
    await stage.expect(works)
    for (const work of works.slice(0, 2)) {
      void stage.guard(work, () => (work.name === 'a' ? Promise.resolve() : new Promise(() => {})))
      await new Promise((resolve) => setTimeout(resolve))
    }
    await early.guard({ name: 'd', frequency: 'once' }, async () => {})
    await early.finish()
    await host.files.write(bootId, 'b\n')
    // What had ended was only in memory, and no business of the other process.
    const left = await (await open('init')).resume()
    assert.deepEqual(
      left.map(({ name }) => name),
      ['a', 'b'],
    )
    assert.deepEqual(await (await open('init')).lacking(works), ['a', 'b', 'c'])
  })

  it('what another process has done and flushed is not taken for interrupted after a power cut', async () => {
    const { host, first, single } = await inScript()
    assert.equal(await single('write_files_deferred', 'always'), 0)
    await first.stopped
    await host.files.write(bootId, 'b\n')
    await host.files.remove('/run/cloud-init', { recursive: true })
    await host.files.remove('/proc/42/stat')
    for (const name of namesBefore('final')) await runAs(host, 43, name)
    const { errors } = await runAs(host, 43, 'final')
    assert.deepEqual(
      errors.map((error) => error.split(' ')[0]),
      ['config-scripts_user'],
    )
  })
})
