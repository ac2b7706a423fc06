// A temporary directory of a test's own.

import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Temporary {
  readonly path: string
  remove(): void
}

export function temporary(): Temporary {
  const path = mkdtempSync(join(realpathSync(tmpdir()), 'firstlight-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
