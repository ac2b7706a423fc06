// Files of which some calls fail, as on a disk that is full, read-only or broken.

import type { HostErrorCode } from '../../core/errors.ts'
import { fileError } from '../../system/file-error.ts'
import type { Files } from '../../system/host.ts'
import { changes } from './changes.ts'

const failures: Partial<Record<HostErrorCode, string>> = { full: 'ENOSPC', denied: 'EROFS', io: 'EIO' }

const changing: ReadonlySet<string> = new Set(changes)

export interface FileCall {
  readonly method: string
  readonly path: string
  readonly changes: boolean
}

export function failing(inner: Files, code: HostErrorCode, fails: (call: FileCall) => boolean): Files {
  const wrap = (name: string, method: (...args: never[]) => Promise<unknown>) => {
    return async (...args: string[]) => {
      const path = String(name === 'link' || name === 'rename' ? args[1] : args[0])
      if (fails({ method: name, path, changes: changing.has(name) })) {
        throw fileError('use', path, failures[code] ?? code)
      }
      return method(...(args as never[]))
    }
  }
  const wrapped = Object.entries(inner).map(([name, method]) => [name, wrap(name, method)])
  return Object.fromEntries(wrapped) as unknown as Files
}
