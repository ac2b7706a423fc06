import assert from 'node:assert/strict'
import { defaultPaths } from '../../../core/paths.ts'
import { type Entry, emptyJournal, journalFile, linesOf, readJournal } from '../../../stages/state/journal.ts'
import { memory } from '../../../system/memory.ts'

const due: Entry = { is: 'due', boot: 'A', stage: 'init', works: [{ name: 'config-x', mark: '/sem/x' }] }
const read = (text: string) => readJournal(memory({ files: { [journalFile(defaultPaths)]: text } }), defaultPaths)

describe('the journal', () => {
  it('is empty where there is none', async () => {
    assert.deepEqual(await readJournal(memory(), defaultPaths), emptyJournal)
  })

  it('knows of each piece of work how far it came', async () => {
    const lines: readonly Entry[] = [due, { is: 'begun', boot: 'A', mark: '/sem/x', once: true }]
    const { works } = await read(linesOf(lines))
    const work = { name: 'config-x', mark: '/sem/x', stage: 'init', boot: 'A', begun: true, ended: false, once: true }
    assert.deepEqual([...works.values()], [work])
  })

  it('takes no notice of lines that are torn, foreign or not of their kind', async () => {
    const bad = [
      '{"is": "due", "boot": "A", "st',
      '[]',
      'null',
      '{"is": "constructor"}',
      '{"is": "due", "boot": "A", "stage": "init"}',
      '{"is": "due", "boot": "A", "stage": "init", "works": [{"name": 1, "mark": 2}]}',
      '{"is": "interrupted", "stage": "init", "name": "x"}',
      '{"is": "begun", "boot": "A", "mark": "/sem/unknown"}',
      '\u0000\u0000',
    ]
    const { works, interrupted, instance } = await read(`${bad.join('\n')}\n${linesOf([due])}`)
    assert.deepEqual([[...works.keys()], interrupted.size, instance], [['/sem/x'], 0, undefined])
  })

  it('is read in one go however long it has become', async () => {
    const lines = Array.from({ length: 100_000 }, (_, index): Entry => ({ is: 'in', folder: `/srv/${index}` }))
    assert.equal((await read(linesOf(lines))).folders.size, lines.length)
    assert.equal((await read('\n'.repeat(4 * 1024 * 1024))).folders.size, 0)
  })
})
