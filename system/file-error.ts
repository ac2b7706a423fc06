// Turns a failed file operation, the kernel's or one of a host without a kernel, into a HostError that says what, where and why.

import { HostError, type HostErrorCode } from '../core/errors.ts'

const codes: Readonly<Record<string, HostErrorCode>> = {
  ENOENT: 'not-found',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ENOSPC: 'full',
  EDQUOT: 'full',
}

const texts: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on device',
  EDQUOT: 'disk quota exceeded',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
  ELOOP: 'too many levels of symbolic links',
  EEXIST: 'something else is there',
  EINVAL: 'invalid argument',
  ENAMETOOLONG: 'file name too long',
  EIO: 'input/output error',
}

/** `what` is a verb phrase such as "write" or "rename to /b"; `failure` an errno name or the thrown error. */
export function fileError(what: string, path: string, failure: unknown): HostError {
  if (failure instanceof HostError) return failure
  const code = typeof failure === 'string' ? failure : errnoOf(failure)
  const text = texts[code] ?? (failure instanceof Error ? failure.message : code)
  return new HostError(codes[code] ?? 'io', `Cannot ${what} ${path}: ${text}`, {
    detail: { path },
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
  return new HostError('too-large', `Cannot read ${path}: larger than ${limit} bytes`, { detail: { path } })
}
