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

/** `lib`: the folder with node, the loader and the bundle. */
export function measureStart(lib: string, runs = 20): Start {
  const folder = mkdtempSync(join(tmpdir(), 'firstlight-budget-'))
  try {
    const empty = join(folder, 'empty.cjs')
    writeFileSync(empty, '')
    const main = join(lib, 'main.cjs')
    const starts = {
      empty: [empty],
      stages: [main, 'cloud-init', 'init', '--help'],
      quick: [main, 'cloud-init', '--version'],
    }
    const used = { empty: 0, stages: 0, quick: 0 }
    // The first round warms the page cache and does not count.
    for (let run = 0; run <= runs; run++) {
      for (const name of ['empty', 'stages', 'quick'] as const) {
        const before = childrenTicks()
        const { status, stderr } = spawnSync(join(lib, 'node'), starts[name], { encoding: 'utf8' })
        if (status !== 0) throw new Error(`${starts[name].join(' ')} ended with ${status}: ${stderr}`)
        if (run > 0) used[name] += childrenTicks() - before
      }
    }
    const kilobytes = (name: string) => Math.round(statSync(join(lib, name)).size / 1024)
    return {
      bundle: kilobytes('stages.cjs'),
      compiled: kilobytes('stages.cjs.cache'),
      stages: used.stages / used.empty,
      quick: used.quick / used.empty,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
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
