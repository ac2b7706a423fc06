import assert from 'node:assert/strict'
import { notices } from '../../../core/notices.ts'
import { parseDocument } from '../../../steps/documents/document.ts'
import { runSteps } from '../../../steps/documents/run.ts'
import type { Identity } from '../../../steps/shared/handed-out.ts'
import { type MemoryHost, memory } from '../../../system/memory.ts'
import { ranStep } from '../machine.ts'

/** Runs the step and returns the commands that it ran. */
async function ran(host: MemoryHost, value: string, identity: Identity, more: { if?: string; compat?: boolean } = {}) {
  const condition = more.if ? `    if: '${more.if}'\n` : ''
  const text = `name: D\nstages:\n  boot:\n  - name: S\n    frequency: ${value}\n${condition}    commands: [work]\n`
  const before = host.ran.length
  const documents = [parseDocument(text, '/oem/a.yaml')]
  const run = { host, notices: notices(() => {}, 'steps'), stage: 'boot', documents, identity }
  const errors = await runSteps({ ...run, compat: more.compat ?? false })
  assert.deepEqual(errors, [])
  return host.ran.slice(before).filter(([, , line]) => line === 'work').length
}

const world = () => memory({ unscripted: 'succeed', commands: { 'sh -c false': 1 } })
const restart = ({ files }: MemoryHost) => files.remove('/run', { recursive: true })
const here = { machine: 'a', instance: 'i-1' }

describe('frequency', () => {
  for (const [value, expected] of [
    ['always', [1, 1, 1, 1]],
    ['per-boot', [1, 0, 1, 1]],
    ['per-instance', [1, 0, 0, 1]],
    ['once', [1, 0, 0, 0]],
  ] as const) {
    it(`${value}: at first, again in the same boot, after a restart, as another instance`, async () => {
      const host = world()
      const counts = [await ran(host, value, here), await ran(host, value, here)]
      await restart(host)
      counts.push(await ran(host, value, here))
      await restart(host)
      counts.push(await ran(host, value, { ...here, instance: 'i-2' }))
      assert.deepEqual(counts, expected)
    })
  }

  it('says which it was by the machine where the instance is not known yet', async () => {
    const host = world()
    const counts = []
    for (const machine of ['a', 'a', 'b']) counts.push(await ran(host, 'per-instance', { machine }))
    assert.deepEqual(counts, [1, 0, 1])
  })

  it('does not count where another condition does not hold', async () => {
    const host = world()
    assert.equal(await ran(host, 'once', here, { if: 'false' }), 0)
    assert.equal(await ran(host, 'once', here), 1)
  })

  it('keeps no account for who runs documents by hand, and none as yip', async () => {
    const host = world()
    assert.equal(await ran(host, 'once', here, { compat: true }), 1)
    assert.equal(await ran(host, 'once', here, { compat: true }), 1)
    const before = await ranStep('frequency: once\ncommands: [work]\n')
    assert.deepEqual(before.ran, ['work'])
    assert.deepEqual(
      Object.keys(before.host.tree()).filter((path) => path.includes('sem')),
      [],
    )
  })

  it('that is not known keeps the step from running, and is told', async () => {
    const { errors, heard, ran } = await ranStep('frequency: daily\ncommands: [work]\n')
    assert.deepEqual(ran, [])
    assert.equal(errors.length + heard.filter(({ level }) => level === 'warning').length > 0, true)
  })
})
