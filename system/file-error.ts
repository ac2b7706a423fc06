// Turns a failed file operation, the kernel's or one of a host without a kernel, into a HostError that says what, where and why.

import { HostError, type HostErrorCode, reasonOf } from '../core/errors.ts'
import { type Said, say } from '../core/said.ts'

const codes: Readonly<Record<string, HostErrorCode>> = {
  ENOENT: 'not-found',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ENOSPC: 'full',
  EDQUOT: 'full',
}

const texts: Readonly<Record<string, Said>> = {
  ENOENT: say`no such file or directory`,
  EACCES: say`permission denied`,
  EPERM: say`operation not permitted`,
  EROFS: say`read-only file system`,
  ENOSPC: say`no space left on device`,
  EDQUOT: say`disk quota exceeded`,
  EISDIR: say`is a directory`,
  ENOTDIR: say`not a directory`,
  ENOTEMPTY: say`directory not empty`,
  ELOOP: say`too many levels of symbolic links`,
  EEXIST: say`something else is there`,
  EINVAL: say`invalid argument`,
  ENAMETOOLONG: say`file name too long`,
  EIO: say`input/output error`,
}

/** `what` is a verb phrase such as "write" or "rename to /b"; `failure` an errno name or the thrown error. */
export function fileError(what: string, path: string, failure: unknown): HostError {
  if (failure instanceof HostError) return failure
  const code = typeof failure === 'string' ? failure : errnoOf(failure)
  const text = texts[code] ?? (code ? say.word(code) : reasonOf(failure))
  return new HostError(codes[code] ?? 'io', say`Cannot ${say.word(what)} ${say.path(path)}: ${text}`, {
    detail: { path },
    why: text,
    cause: typeof failure === 'string' ? undefined : failure,
  })
}

/** To be thrown where node:fs would throw: becomes a HostError with the path and the verb of the call. */
export function errno(code: string): Error {
  return Object.assign(new Error(texts[code] ?? code), { code })
}

/** The errno name of a node error, or an empty string. */
export function errnoOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return code === 'ERR_FS_EISDIR' ? 'EISDIR' : (code ?? '')
}

export function tooLarge(path: string, limit: number): HostError {
  const why = say`larger than ${limit} bytes`
  return new HostError('too-large', say`Cannot read ${say.path(path)}: ${why}`, { detail: { path }, why })
}
