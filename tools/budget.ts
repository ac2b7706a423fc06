// What a start of the build may cost: the size of what every start reads, and its time relative to that of an empty script.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** To be raised only with a reason in docs/performance.md. */
export const budget = { bundle: 1400, compiled: 2250, stages: 2.6, quick: 1.6 } as const

/** Kilobytes of what a stage reads, and ratios of processor time, which other programs disturb less than wall time. */
export interface Start {
  readonly bundle: number
  readonly compiled: number
  readonly stages: number
  readonly quick: number
}

const starts = ['empty', 'stages', 'quick'] as const
/** By start: processor time in ticks. */
type Used = Readonly<Record<(typeof starts)[number], number>>

/** `lib`: the folder with node, the loader and the bundle. */
export function measureStart(lib: string): Start {
  const folder = mkdtempSync(join(tmpdir(), 'firstlight-budget-'))
  try {
    const empty = join(folder, 'empty.cjs')
    writeFileSync(empty, '')
    const main = join(lib, 'main.cjs')
    const argv = {
      empty: [empty],
      stages: [main, 'cloud-init', 'init', '--help'],
      quick: [main, 'cloud-init', '--version'],
    }
    const round = (runs = 10): Used => {
      const used = { empty: 0, stages: 0, quick: 0 }
      for (let run = 0; run < runs; run++) {
        for (const name of starts) {
          const before = childrenTicks()
          const { status, stderr } = spawnSync(join(lib, 'node'), argv[name], { encoding: 'utf8' })
          if (status !== 0) throw new Error(`${argv[name].join(' ')} ended with ${status}: ${stderr}`)
          used[name] += childrenTicks() - before
        }
      }
      return used
    }
    // Reads everything into the page cache.
    round(1)
    const kilobytes = (name: string) => Math.round(statSync(join(lib, name)).size / 1024)
    return { bundle: kilobytes('stages.cjs'), compiled: kilobytes('stages.cjs.cache'), ...startRatios(round) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * How much more a start costs than that of an empty script. Other programs make a large start dearer than a small one, never cheaper, so
 * the best round counts, and what is above its limit is measured again, up to `most` rounds.
 */
export function startRatios(round: () => Used, most = 10): Pick<Start, 'stages' | 'quick'> {
  let best = { stages: Number.POSITIVE_INFINITY, quick: Number.POSITIVE_INFINITY }
  for (let rounds = 0; rounds < most; rounds++) {
    if (rounds > 1 && best.stages <= budget.stages && best.quick <= budget.quick) break
    const { empty, stages, quick } = round()
    best = { stages: Math.min(best.stages, stages / empty), quick: Math.min(best.quick, quick / empty) }
  }
  return best
}

/** What the kernel counted for this process's ended children, user and system. */
function childrenTicks(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[13]) + Number(fields[14])
}

/** What is above its limit, in words. */
export function overBudget(start: Start): readonly string[] {
  const names = {
    bundle: 'KB of a stage',
    compiled: 'KB of compiled code of a stage',
    stages: 'times an empty script to start a stage',
    quick: 'times an empty script to start status and its like',
  }
  return (Object.keys(budget) as (keyof Start)[])
    .filter((name) => !(start[name] <= budget[name]))
    .map((name) => `${start[name].toFixed(budget[name] < 10 ? 2 : 0)} ${names[name]}, more than ${budget[name]}`)
}
