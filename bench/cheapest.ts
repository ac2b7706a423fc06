// The cheapest of several runs, measured in turn, and more often where a bound is exceeded.

export interface Spent {
  /** Milliseconds; of the processor with all children. */
  readonly wall: number
  readonly cpu: number
}

export type Figures<Name extends string> = Readonly<Record<Name, Spent>>

export interface Bound<Name extends string> {
  readonly what: string
  readonly most: number
  readonly of: (figures: Figures<Name>) => number
}

/** `runs` of each, and up to four times as many until every bound holds. The first of each does not count. */
export async function cheapest<Name extends string>(
  names: readonly Name[],
  measure: (name: Name) => Promise<Spent>,
  bounds: readonly Bound<Name>[],
  runs: number,
): Promise<Figures<Name>> {
  for (const name of names) await measure(name)
  const best = Object.fromEntries(names.map((name) => [name, { wall: Infinity, cpu: Infinity }])) as Record<Name, Spent>
  for (let run = 0; run < runs || (run < runs * 4 && exceeded(bounds, best).length > 0); run++) {
    for (const name of names) {
      const { wall, cpu } = await measure(name)
      best[name] = { wall: Math.min(best[name].wall, wall), cpu: Math.min(best[name].cpu, cpu) }
    }
  }
  return best
}

/** What is no number exceeds as well. */
export function exceeded<Name extends string>(
  bounds: readonly Bound<Name>[],
  figures: Figures<Name>,
): readonly Bound<Name>[] {
  return bounds.filter(({ most, of }) => !(of(figures) <= most))
}
