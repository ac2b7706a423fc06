// A first boot in memory that crashes before, after and in the middle of each of its effects.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { crashSeed } from './crash-seed.ts'
import { attempt, record, type Way, ways } from './tries.ts'
import type { Share, Tried } from './worker.ts'

const meaning: Readonly<Record<Way, string>> = {
  again: 'a kill, after which the stage runs again',
  later: 'a kill, after which the later stages run, and then a restart',
  restart: 'a kill of everything, and a restart',
  lost: 'a power cut that loses what was not flushed',
  ordered: 'a power cut that loses the end, and content of new files',
  any: 'a power cut that loses anything that was not flushed',
  twice: 'a crash, and a power cut of what goes on after it',
}

describe(`a first boot in memory (seed ${crashSeed})`, () => {
  const tried: Tried[] = []

  before(async () => {
    const seeds = [crashSeed, crashSeed + 1]
    const of = availableParallelism()
    const share = async (index: number) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), {
        workerData: { seeds, index, of } satisfies Share,
      })
      worker.on('message', (message: Tried) => tried.push(message))
      await once(worker, 'exit')
    }
    await Promise.all(Array.from({ length: of }, (_, index) => share(index)))
  })

  for (const way of ways) {
    it(`survives ${meaning[way]}, at every effect`, () => {
      const mine = tried.filter(({ one }) => one.way === way)
      const failed = mine.filter(({ problems }) => problems.length > 0)
      const points = new Set(mine.map(({ one }) => `${one.count} ${one.half}`)).size
      process.stdout.write(
        `      ${way}: ${points} points, ${mine.length} tries, ${mine.length - failed.length} survived\n`,
      )
      assert.ok(points > 300, 'every effect is tried')
      assert.equal(failed.length, 0, summary(failed))
    })
  }

  it('would notice a disk that is never flushed', async () => {
    const recording = await record()
    const effects = recording.effects.map((effect) => ({ ...effect, flushes: false, flushed: false }))
    const one = { count: effects.length, half: false, way: 'lost', seed: crashSeed } as const
    assert.notDeepEqual(await attempt({ ...recording, effects }, one), [])
    assert.deepEqual(await attempt(recording, one), [])
  })
})

/** The problems that most crashes have, each with the first of them. */
function summary(failed: readonly Tried[]): string {
  const by = new Map<string, Tried[]>()
  for (const one of failed) for (const problem of one.problems) by.set(problem, [...(by.get(problem) ?? []), one])
  const lines = [...by]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, 40)
    .map(([problem, [first, ...others]]) => {
      const { count, half, seed } = (first as Tried).one
      const where = `${half ? 'in the middle of' : 'before'} effect ${count}, ${first?.effect} (seed ${seed})`
      return `${problem}\n    ${where}${others.length ? `, and ${others.length} more` : ''}`
    })
  return `${failed.length} crashes were not survived:\n${lines.join('\n')}`
}
