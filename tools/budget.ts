// What the build may cost to start: the size of what every start reads, and its time beside that of an empty script.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Raised only with a reason in docs/performance.md. */
export const budget = { bundle: 1200, compiled: 1900, ratio: 2 } as const

/** Kilobytes, and the ratio of the fastest of several starts: noise only ever adds. */
export interface Start {
  readonly bundle: number
  readonly compiled: number
  readonly ratio: number
}

/** `lib`: the folder with node, the loader and the bundle. */
export function measureStart(lib: string, runs = 15): Start {
  const folder = mkdtempSync(join(tmpdir(), 'firstlight-budget-'))
  try {
    const empty = join(folder, 'empty.cjs')
    writeFileSync(empty, '')
    const starts = { empty: [empty], bundle: [join(lib, 'main.cjs'), '--version'] }
    const fastest = { empty: Number.POSITIVE_INFINITY, bundle: Number.POSITIVE_INFINITY }
    // A busy machine gets more runs before it is believed.
    const slow = () => fastest.bundle > budget.ratio * fastest.empty
    for (let run = 0; run < runs || (slow() && run < runs * 4); run++) {
      for (const name of ['empty', 'bundle'] as const) {
        const begun = performance.now()
        const { status, stderr } = spawnSync(join(lib, 'node'), starts[name], { encoding: 'utf8' })
        if (status !== 0) throw new Error(`${starts[name].join(' ')} ended with ${status}: ${stderr}`)
        fastest[name] = Math.min(fastest[name], performance.now() - begun)
      }
    }
    const kilobytes = (name: string) => Math.round(statSync(join(lib, name)).size / 1024)
    return {
      bundle: kilobytes('firstlight.cjs'),
      compiled: kilobytes('firstlight.cjs.cache'),
      ratio: fastest.bundle / fastest.empty,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What is above its limit, in words. */
export function overBudget(start: Start): readonly string[] {
  const names = { bundle: 'KB of bundle', compiled: 'KB of compiled code', ratio: 'times an empty script to start' }
  return (Object.keys(budget) as (keyof Start)[])
    .filter((name) => !(start[name] <= budget[name]))
    .map((name) => `${start[name].toFixed(name === 'ratio' ? 2 : 0)} ${names[name]}, more than ${budget[name]}`)
}
