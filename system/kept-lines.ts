// Connections that are kept for the next exchange with the same server, for as long as the caller says: a metadata service is asked for
// dozens of small documents, and connecting costs more than an answer.

import type { Client } from 'undici'
import type { Ends } from './line.ts'

export interface KeptLine {
  readonly client: Client
  readonly ends: Ends
}

export interface KeptLines {
  /** One that is not in use, and is nobody else's from now on. */
  take(until: AbortSignal, place: string): KeptLine | undefined
  /** Gives one back that is as good as new. */
  giveBack(until: AbortSignal, place: string, line: KeptLine): void
}

export function keptLines(): KeptLines {
  const idle = new WeakMap<AbortSignal, Map<string, KeptLine[]>>()
  const of = (until: AbortSignal) => {
    const known = idle.get(until)
    if (known) return known
    const places = new Map<string, KeptLine[]>()
    idle.set(until, places)
    until.addEventListener('abort', () => {
      for (const { ends } of [...places.values()].flat()) ends.end()
      places.clear()
    })
    return places
  }
  return {
    take: (until, place) => idle.get(until)?.get(place)?.pop(),
    giveBack(until, place, line) {
      if (until.aborted) return line.ends.end()
      const places = of(until)
      const lines = places.get(place)
      if (lines) lines.push(line)
      else places.set(place, [line])
    },
  }
}
