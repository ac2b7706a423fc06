import assert from 'node:assert/strict'
import { defaultPaths } from '../../../core/paths.ts'
import { claimRecord, isStartedBy, ownerAlive, ownerOf } from '../../../stages/state/record-owner.ts'
import { type MemoryHost, memory } from '../../../system/memory.ts'

const path = '/run/cloud-init/records/init.owner'
const statOf = (id: number, { parent = 1, began = 700, state = 'S' } = {}) =>
  `${id} (a) (b c) ${state} ${parent} ${'0 '.repeat(17)}${began} 0 0\n`

const machine = (lines?: string) =>
  memory({
    uptime: 12,
    files: {
      ...Object.fromEntries([1, 42, 43].map((id) => [`/proc/${id}/stat`, statOf(id)])),
      ...(lines !== undefined && { [path]: lines }),
    },
  })

const claim = (host: MemoryHost, processId: number) => claimRecord({ host, paths: defaultPaths, processId }, 'init')
const owner = async (host: MemoryHost) => (await ownerOf(host, defaultPaths, 'init'))?.processId
const alive = (host: MemoryHost) => ownerAlive(host, defaultPaths, 'init')

describe('a claim to a record', () => {
  it('is of the first one that lives, and passes on as they end', async () => {
    const host = machine()
    const first = await claim(host, 42)
    const second = await claim(host, 43)
    assert.deepEqual([await first.other(), (await second.other())?.processId], [undefined, 42])
    assert.equal((await second.other())?.since, 12)
    await first.release()
    assert.deepEqual([await second.other(), await owner(host)], [undefined, 43])
    await host.files.remove('/proc/43/stat')
    assert.deepEqual([await owner(host), await alive(host)], [undefined, false])
  })

  it('is of one of those that come at once', async () => {
    const host = machine()
    const claims = await Promise.all([42, 43, 1].map((id) => claim(host, id)))
    const others = await Promise.all(claims.map((each) => each.other()))
    assert.equal(others.filter((other) => other === undefined).length, 1)
  })

  it('of a process that comes again is behind those that came meanwhile', async () => {
    const host = machine()
    const first = await claim(host, 42)
    const second = await claim(host, 43)
    await first.release()
    const again = await claim(host, 42)
    assert.deepEqual([await second.other(), (await again.other())?.processId], [undefined, 43])
  })

  it('is not that of another process of the same number, or of a zombie', async () => {
    for (const stat of [statOf(42, { began: 701 }), statOf(42, { state: 'Z' }), '', 'garbage']) {
      const host = machine()
      await claim(host, 42)
      const second = await claim(host, 43)
      await host.files.write('/proc/42/stat', stat)
      assert.deepEqual([await second.other(), await owner(host)], [undefined, 43], stat)
    }
  })

  it('is not known to those who may not see the process, and not of those of whom nothing is known', async () => {
    const host = machine()
    await claim(host, 42)
    for (const id of [1, 42]) await host.files.remove(`/proc/${id}/stat`)
    assert.equal(await alive(host), undefined)
    assert.equal(await alive(machine()), undefined)
    const unknown = machine()
    const nobody = await claim(unknown, 99)
    assert.deepEqual([await nobody.other(), await unknown.files.exists(path)], [undefined, false])
  })

  it('is found after lines that were cut off or are no claims', async () => {
    for (const lines of [
      '42 70',
      '42 700 begun 1',
      '\0'.repeat(100),
      '1 2\n',
      '42 700 ended\n',
      `${'9'.repeat(400)} 1 begun 1.00`,
    ]) {
      const host = machine(lines)
      const first = await claim(host, 42)
      assert.deepEqual([await first.other(), await owner(host)], [undefined, 42], lines.slice(0, 20))
      assert.equal((await (await claim(host, 43)).other())?.processId, 42)
    }
  })

  it('is not made where nothing can be written, and then those of others still count', async () => {
    const host = machine('42 700 begun 5.00\n')
    await host.files.makeDirectory('/run/cloud-init/records')
    const full = { ...host, files: { ...host.files, append: host.files.makeDirectory as never } }
    assert.equal(
      (await (await claimRecord({ host: full, paths: defaultPaths, processId: 43 }, 'init')).other())?.processId,
      42,
    )
  })
})

describe('a process', () => {
  it('is started by those above it, and by no others', async () => {
    const host = memory({
      files: {
        '/proc/50/stat': statOf(50, { parent: 40 }),
        '/proc/40/stat': statOf(40, { parent: 30 }),
        '/proc/30/stat': statOf(30, { parent: 1 }),
        '/proc/60/stat': statOf(60, { parent: 60 }),
      },
    })
    const started = await Promise.all([40, 30, 50, 60, 1].map((other) => isStartedBy(host, 50, other)))
    assert.deepEqual(started, [true, true, false, false, true])
    assert.equal(await isStartedBy(host, 60, 30), false)
    assert.equal(await isStartedBy(host, 99, 30), false)
  })
})
