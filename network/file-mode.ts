// The mode of a rendered file where there is one already.

import type { RenderedFile } from './renderers/renderer.ts'

/** `existing`: the mode of the file that is there, undefined where none is. */
export function fileMode(
  { mode, keepMode }: Pick<RenderedFile, 'mode' | 'keepMode'>,
  existing: number | undefined,
): number {
  if (existing === undefined || keepMode === undefined) return mode
  return keepMode === 'existing' ? existing : existing & mode
}
