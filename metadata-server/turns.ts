// Which requests a fault befalls.

/** Which answers to a path a fault befalls. */
export interface Turns {
  /** So many are right first. Default 0. */
  readonly after?: number
  /** And so many are wrong then. Default: all. */
  readonly times?: number
}

/** `number` is counted from 0. */
export function befalls({ after = 0, times = Number.POSITIVE_INFINITY }: Turns, number: number): boolean {
  return number >= after && number < after + times
}

/** The path that redirects to others began with (faults/redirects.ts). */
export function withoutHops(path: string): string {
  return path.replace(/~\d+$/, '')
}
