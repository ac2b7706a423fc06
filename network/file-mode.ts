// The mode that a rendered file gets, which may depend on the file that is there already.

import type { RenderedFile } from './renderers/renderer.ts'

/** `existing`: the mode of the file that is there; undefined: there is none. */
export function fileMode(
  { mode, keepMode }: Pick<RenderedFile, 'mode' | 'keepMode'>,
  existing: number | undefined,
): number {
  if (existing === undefined || keepMode === undefined) return mode
  return keepMode === 'existing' ? existing : existing & mode
}
