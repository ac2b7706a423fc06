// The mode that a rendered file gets, which may depend on the file that is there already. With a credential in it, it is its owner's alone.

import { holdsCredential } from '../core/credentials.ts'
import type { RenderedFile } from './renderers/renderer.ts'

/** `existing`: the mode of the file that is there; undefined: there is none. */
export function fileMode(
  { content, mode, keepMode }: Pick<RenderedFile, 'content' | 'mode' | 'keepMode'>,
  existing: number | undefined,
): number {
  const usual =
    existing === undefined || keepMode === undefined ? mode : keepMode === 'existing' ? existing : existing & mode
  return holdsCredential(content) ? usual & 0o700 : usual
}
