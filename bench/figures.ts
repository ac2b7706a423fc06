// Medians of interleaved runs, their ratios with their spread, and the table of them.
import { cpus, totalmem } from 'node:os'

export type Side = 'cloud-init' | 'firstlight'
export const SIDES: readonly Side[] = ['cloud-init', 'firstlight']

/** What one run cost: milliseconds of wall and processor time, megabytes at the peak. */
export interface Cost {
  readonly wall: number
  readonly cpu: number
  readonly memory: number
}

export type Runs = Record<Side, Cost[]>

export interface Figure {
  readonly reference: number
  readonly firstlight: number
  readonly ratio: number
  /** Smallest and largest ratio of a pair of neighbouring runs. */
  readonly spread: readonly [number, number]
}

export interface Row {
  readonly what: string
  readonly runs: number
  readonly wall: Figure
  readonly cpu?: Figure
  readonly memory?: Figure
  /** Highest ratio of wall (and CPU) that the project allows itself. */
  readonly target?: number
  /** Ratios above which the benchmark fails. */
  readonly most?: Most
}

type Most = Partial<Record<'wall' | 'cpu', number>>

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

export function row(what: string, runs: Runs, options: { target?: number; only?: 'wall'; most?: Most } = {}): Row {
  const figure = (pick: (cost: Cost) => number): Figure => {
    const [theirs, ours] = [runs['cloud-init'].map(pick), runs.firstlight.map(pick)]
    const ratios = ours.map((value, i) => value / (theirs[i] ?? Number.NaN)).sort((a, b) => a - b)
    const [reference, firstlight] = [median(theirs), median(ours)]
    return { reference, firstlight, ratio: firstlight / reference, spread: [ratios[0] ?? 0, ratios.at(-1) ?? 0] }
  }
  return {
    what,
    runs: runs.firstlight.length,
    wall: figure((cost) => cost.wall),
    ...(options.only !== 'wall' && { cpu: figure((cost) => cost.cpu), memory: figure((cost) => cost.memory) }),
    ...(options.target !== undefined && { target: options.target }),
    ...(options.most && { most: options.most }),
  }
}

/** Runs `measure` for both sides, `count` times, each time in the other order; one more round warms up. */
export async function interleaved(
  count: number,
  measure: (side: Side) => Promise<readonly Cost[]>,
  warm = true,
): Promise<readonly Runs[]> {
  const all: Runs[] = []
  for (let run = warm ? 0 : 1; run <= count; run++) {
    for (const side of run % 2 ? SIDES.toReversed() : SIDES) {
      for (const [i, cost] of (await measure(side)).entries()) {
        if (run === 0) continue
        all[i] ??= { 'cloud-init': [], firstlight: [] }
        all[i][side].push(cost)
      }
    }
    process.stderr.write('.')
  }
  process.stderr.write('\n')
  return all
}

/** How many times as many runs are added where the first ones exceed a bound: so few may have been disturbed. */
const more = 3

/** The rows of `count` interleaved runs. Where one of them is above what it may be, all are those of more runs, the first ones included. */
export async function boundedRows(
  count: number,
  measure: (side: Side) => Promise<readonly Cost[]>,
  rowsOf: (all: readonly Runs[]) => readonly Row[],
): Promise<readonly Row[]> {
  const first = await interleaved(count, measure)
  const rows = rowsOf(first)
  if (exceeded(rows).length === 0) return rows
  process.stderr.write(`above a bound, ${more * count} more `)
  const added = await interleaved(more * count, measure, false)
  const both = (side: Side, index: number) => [...(first[index]?.[side] ?? []), ...(added[index]?.[side] ?? [])]
  return rowsOf(first.map((_, i) => ({ 'cloud-init': both('cloud-init', i), firstlight: both('firstlight', i) })))
}

function boundsOf(rows: readonly Row[]) {
  return rows.flatMap(({ what, runs, most = {}, ...figures }) =>
    (['wall', 'cpu'] as const).flatMap((name) => {
      const [bound, ratio] = [most[name], figures[name]?.ratio]
      return bound === undefined || ratio === undefined ? [] : [{ ratio, bound, runs, what: `${what}, ${name}` }]
    }),
  )
}

function exceeded(rows: readonly Row[]) {
  return boundsOf(rows).filter(({ ratio, bound }) => !(ratio <= bound))
}

/** The closing line of a tier: each bound is one. */
export function judge(rows: readonly Row[]): void {
  const over = exceeded(rows)
  process.stdout.write(`  ${boundsOf(rows).length - over.length} passing\n`)
  if (over.length === 0) return
  process.stdout.write(`  ${over.length} failing\n`)
  for (const { what, ratio, bound, runs } of over) {
    process.stdout.write(`    ${what}: ${ratio.toFixed(3)} of cloud-init's in ${runs} runs, more than ${bound}\n`)
  }
  process.exitCode = 1
}

export function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`
}

export function markdown(rows: readonly Row[]): string {
  const cell = (figure: Figure | undefined, unit: string) =>
    figure
      ? `${figure.firstlight.toFixed(0)} of ${figure.reference.toFixed(0)} ${unit} | **${figure.ratio.toFixed(3)}** (${figure.spread.map((value) => value.toFixed(2)).join('–')})`
      : '– | –'
  return [
    '| what | wall | ratio | CPU | ratio | peak memory | ratio | target |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ what, wall, cpu, memory, target }) =>
        `| ${what} | ${cell(wall, 'ms')} | ${cell(cpu, 'ms')} | ${cell(memory, 'MB')} | ${target ?? '–'} |`,
    ),
  ].join('\n')
}
