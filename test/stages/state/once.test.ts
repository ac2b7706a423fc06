// Long because it is one table: work that is done once, cut off at every point of it, by a kill and by a power cut that loses what was only in memory.

import assert from 'node:assert/strict'
import type { Frequency } from '../../../core/frequency.ts'
import { defaultPaths } from '../../../core/paths.ts'
import { interruptionOf } from '../../../stages/state/interruption.ts'
import { journalFile } from '../../../stages/state/journal.ts'
import { openOnce } from '../../../stages/state/once.ts'
import type { Host } from '../../../system/host.ts'
import { type MemoryHost, memory } from '../../../system/memory.ts'

const bootId = '/proc/sys/kernel/random/boot_id'
const journal = journalFile(defaultPaths)

/** A machine that knows which part of the journal is on the disk. */
function machine() {
  const inner = memory({
    files: {
      [bootId]: 'first\n',
      '/var/lib/cloud/instance': { link: '/var/lib/cloud/instances/i-1' },
      '/var/lib/cloud/instances/i-1/sem': { directory: true },
    },
  })
  let onDisk = ''
  const files = {
    ...inner.files,
    async append(path: string, text: string, options: { flush?: boolean } = {}) {
      await inner.files.append(path, text, options)
      if (options.flush) onDisk = inner.text(path)
    },
  }
  const host = { ...inner, files } as Host
  const power = {
    /** The lines that were not flushed may be lost with what they tell of, and the marks may be there or not. */
    async cut(lines: 'kept' | 'lost', marks: 'kept' | 'lost') {
      await inner.files.write(bootId, 'second\n')
      if (lines === 'lost') await inner.files.write(journal, onDisk)
      if (marks === 'lost') await inner.files.remove('/var/lib/cloud/instances/i-1/sem', { recursive: true })
    },
  }
  return { inner, host, power }
}

/** The last stage flushes what it says at its end; before that, the next one does. */
const open = (host: Host, stage = 'modules-final') => openOnce({ host, paths: defaultPaths, processId: 42, stage })
const never = new Promise<void>(() => {})
/** Everything that can go on has gone on. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

interface Case {
  readonly frequency: Frequency
  readonly harm: boolean
}
const named = ({ frequency, harm }: Case) => ({
  name: 'config-x',
  frequency,
  ...(harm && { unrepeatable: async () => true }),
})

/** How far the first run came. */
const points = ['due', 'begun', 'ended', 'finished'] as const
type Reached = (typeof points)[number]

async function runUntil(host: Host, one: Case, reached: Reached): Promise<void> {
  const once = await open(host)
  await once.expect([named(one)])
  if (reached === 'due') return
  void once.guard(named(one), () => (reached === 'begun' ? never : Promise.resolve()))
  await settled()
  if (reached === 'finished') await once.finish()
}

/** What the next run of the stage makes of it. */
async function runAgain(host: Host, one: Case): Promise<{ ran: boolean; interrupted: readonly string[] }> {
  const once = await open(host)
  await once.resume()
  const interrupted = (await once.interrupted()).map(({ name }) => name)
  let ran = false
  await once.guard(named(one), async () => {
    ran = true
  })
  await once.finish()
  return { ran, interrupted }
}

const ways = [
  ['a kill', async () => {}],
  ...(['kept', 'lost'] as const).flatMap((lines) =>
    (['kept', 'lost'] as const).map(
      (marks) =>
        [
          `a power cut, lines ${lines}, marks ${marks}`,
          ({ power }: ReturnType<typeof machine>) => power.cut(lines, marks),
        ] as const,
    ),
  ),
] as const

/** Whether it is done again, or told of. Work that does no harm is done again wherever it may be lost. */
function expected(one: Case, reached: Reached, kill: boolean): { ran: boolean; interrupted: readonly string[] } {
  const done = { ran: false, interrupted: [] }
  const again = { ran: true, interrupted: [] }
  if (reached === 'due') return again
  if (reached === 'finished') return done
  if (reached === 'begun') return one.harm ? { ran: false, interrupted: ['config-x'] } : again
  // It ended: what does harm was flushed at once.
  return kill || one.harm ? done : again
}

describe('work that is done once', () => {
  for (const frequency of ['once-per-instance', 'once'] as const) {
    for (const harm of [false, true]) {
      for (const reached of points) {
        for (const [way, cut] of ways) {
          if (frequency === 'once' && way.endsWith('marks lost')) continue
          // A mark whose stage came to its end is on the disk, and so is that of work that was flushed at once.
          const flushed = reached === 'finished' || (reached === 'ended' && harm)
          if (flushed && way.endsWith('marks lost')) continue
          const kind = harm ? 'that does harm twice' : 'that does none'
          it(`${frequency}, ${kind}, ${reached}, then ${way}`, async () => {
            const one = { frequency, harm }
            const it = machine()
            await runUntil(it.host, one, reached)
            await cut(it)
            const { ran, interrupted } = await runAgain(it.host, one)
            assert.deepEqual({ ran, interrupted }, expected(one, reached, way === 'a kill'))
            const third = await runAgain(it.host, one)
            assert.deepEqual(third, { ran: false, interrupted }, 'and so it stays')
          })
        }
      }
    }
  }

  it('counts as done when it failed', async () => {
    const { host, inner } = machine()
    const once = await open(host)
    const failing = once.guard(named({ frequency: 'once', harm: true }), () => Promise.reject(new Error('broken')))
    await assert.rejects(failing, /broken/)
    await once.finish()
    assert.equal(inner.text('/var/lib/cloud/sem/config_x.once'), '42: 1767225600\n')
    assert.deepEqual(await runAgain(host, { frequency: 'once', harm: true }), { ran: false, interrupted: [] })
  })

  it('is marked while it runs, and runs again if it takes its mark away, as scripts of users do', async () => {
    const { host, inner } = machine()
    const mark = '/var/lib/cloud/instances/i-1/sem/config_x'
    const once = await open(host)
    await once.guard(named({ frequency: 'once-per-instance', harm: true }), async () => {
      assert.ok(inner.text(mark))
      await host.files.remove(mark)
    })
    await once.finish()
    assert.equal((await runAgain(host, { frequency: 'once-per-instance', harm: true })).ran, true)
  })

  it('of every boot leaves nothing', async () => {
    const { host, inner } = machine()
    const once = await open(host)
    const before = Object.keys(inner.tree())
    assert.equal(await once.guard({ name: 'config-x', frequency: 'always' }, async () => {}), 'ran')
    await once.finish()
    assert.deepEqual(Object.keys(inner.tree()), before)
    assert.equal(inner.syncs, 0)
  })

  it('needs one flush before it and one after it, however much it is', async () => {
    const { host, inner } = machine()
    let flushed = 0
    const counting = {
      ...host,
      files: {
        ...host.files,
        append(path: string, text: string, options: { flush?: boolean } = {}) {
          if (options.flush) flushed += 1
          return host.files.append(path, text, options)
        },
      },
    }
    const once = await open(counting, 'init')
    const works = ['a', 'b', 'c', 'd'].map((name) => ({ name, frequency: 'once-per-instance' }) as const)
    await once.expect(works)
    for (const work of works) await once.guard(work, async () => {})
    await once.finish()
    assert.deepEqual([flushed, inner.syncs], [1, 1], 'the next stage flushes that it has ended')
    const last = await open(counting)
    await last.guard({ name: 'e', frequency: 'once' }, async () => {})
    await last.finish()
    assert.deepEqual([flushed, inner.syncs], [3, 2])
    assert.equal(await host.files.exists(journal), false, 'nothing is left to be told')
  })

  it('is not taken for done on a disk that does not take it', async () => {
    const { host, inner, power } = machine()
    const broken = { ...host, files: { ...host.files, sync: () => Promise.reject(new Error('input/output error')) } }
    const once = await open(broken)
    await once.guard(named({ frequency: 'once', harm: false }), async () => {})
    await assert.rejects(once.finish(), /input\/output/)
    assert.ok(inner.text(journal))
    await power.cut('kept', 'kept')
    assert.equal((await runAgain(host, { frequency: 'once', harm: false })).ran, true)
  })

  it('counts as done when it ends the machine, as the process is told to end', async () => {
    for (const harm of [false, true]) {
      const { host, power } = machine()
      const one: Case = { frequency: 'once', harm }
      const once = await open(host)
      await once.guard({ name: 'config-before', frequency: 'once' }, async () => {})
      void once.guard(named(one), () => never)
      await settled()
      await once.stop()
      await power.cut('lost', 'kept')
      assert.deepEqual(await runAgain(host, one), { ran: !harm, interrupted: [] })
      const next = await open(host)
      assert.equal(await next.guard({ name: 'config-before', frequency: 'once' }, async () => {}), 'previously ran')
    }
  })

  it('of an instance is told of only while that instance is the current one', async () => {
    const { host } = machine()
    await runUntil(host, { frequency: 'once-per-instance', harm: true }, 'begun')
    const once = await open(host)
    await once.resume()
    assert.equal((await once.interrupted()).length, 1)
    await host.files.link('/var/lib/cloud/instances/i-2', '/var/lib/cloud/instance')
    assert.equal((await once.interrupted()).length, 0)
  })

  it('is told of no more once somebody has looked after it', async () => {
    const { host } = machine()
    await runUntil(host, { frequency: 'once', harm: true }, 'begun')
    const once = await open(host)
    await once.resume()
    assert.deepEqual(await once.settle((name) => name === 'config-y'), [])
    assert.equal((await once.interrupted()).length, 1)
    assert.equal((await once.settle((name) => name === 'config-x')).length, 1)
    assert.deepEqual(await runAgain(host, { frequency: 'once', harm: true }), { ran: false, interrupted: [] })
  })

  it('is looked after by its own stage, and what ran outside the stages by the next one', async () => {
    const { host, power } = machine()
    for (const stage of ['init', 'single']) {
      const once = await open(host, stage)
      void once.guard({ name: `config-${stage}`, frequency: 'once' }, () => never)
      await settled()
    }
    await power.cut('kept', 'kept')
    for (const [stage, found] of [
      ['modules-config', 'config-single'],
      ['init', 'config-init'],
    ] as const) {
      const works = await (await open(host, stage)).resume()
      assert.deepEqual(
        works.map(({ name }) => name),
        [found],
      )
    }
  })

  it('of a stage that died is done when a later stage of the same boot has flushed the disk', async () => {
    const { host, inner, power } = machine()
    const died = await open(host, 'init')
    await died.guard(named({ frequency: 'once', harm: false }), async () => {})
    const later = await open(host)
    await later.finish()
    assert.equal(inner.syncs, 1, 'though this process changed nothing itself')
    await power.cut('lost', 'kept')
    const next = await open(host, 'init')
    await next.resume()
    assert.equal(await next.guard(named({ frequency: 'once', harm: false }), async () => {}), 'previously ran')
  })

  it('of an earlier stage may be done again after a power cut before the next stage, where that does no harm', async () => {
    for (const harm of [false, true]) {
      const { host, power } = machine()
      const one: Case = { frequency: 'once', harm }
      const config = await open(host, 'modules-config')
      await config.guard(named(one), async () => {})
      await config.finish()
      await power.cut('lost', 'kept')
      const again = await open(host, 'modules-config')
      await again.resume()
      assert.equal(await again.guard(named(one), async () => {}), harm ? 'previously ran' : 'ran')
    }
  })

  it('has a name and a way out in what is said of it', () => {
    const said = interruptionOf({ name: 'config-scripts_user', mark: '/sem/x' })
    assert.match(
      said,
      /^config-scripts_user was interrupted.*single --name scripts_user --frequency always.*settle scripts_user/,
    )
    assert.match(interruptionOf({ name: 'consume_data', mark: '/sem/x' }), /without \/sem\/x .*settle consume_data/)
  })
})

describe('an instance that becomes the current one', () => {
  const become = async (host: MemoryHost | Host) => {
    const once = await open(host, 'init-local')
    await once.becomes('i-1', 'i-0')
    return once
  }

  it('is settled when the stage that found it has come to its end', async () => {
    const { host } = machine()
    const once = await become(host)
    assert.deepEqual((await open(host)).instance, { id: 'i-1', previous: 'i-0' })
    await once.finish()
    assert.equal((await open(host)).instance, undefined)
  })

  it('is not settled by a stage that only uses it', async () => {
    const { host } = machine()
    await become(host)
    await (await open(host, 'modules-config')).finish()
    assert.deepEqual((await open(host)).instance, { id: 'i-1', previous: 'i-0' })
  })

  it('is on the disk as such before anything else says so', async () => {
    const { host, power } = machine()
    await become(host)
    await power.cut('lost', 'lost')
    assert.deepEqual((await open(host)).instance, { id: 'i-1', previous: 'i-0' })
  })
})
