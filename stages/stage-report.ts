// What running a point of the timeline hands back.

export interface StageReport {
  readonly point: string
  readonly errors: readonly string[]
  /** As in the reference, the number of errors. */
  readonly exitCode: number
  /** Another process is at work on it, and nothing was done. */
  readonly refused?: true
}
