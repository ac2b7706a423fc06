// The temporary directory of a test run: whatever tests, and the programs that they start, leave behind is in it and goes with it. One that
// was killed is swept by the next run.

import { chmodSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Scratch {
  readonly path: string
  /** What was left in it. */
  remove(): readonly string[]
}

const named = /^firstlight-tests-(\d+)-/

export function scratch(): Scratch {
  const outside = realpathSync(tmpdir())
  const { TMPDIR: before } = process.env
  for (const name of readdirSync(outside)) {
    const process = named.exec(name)?.[1]
    if (process && !existsSync(`/proc/${process}`)) rmSync(join(outside, name), { recursive: true, force: true })
  }
  const path = mkdtempSync(join(outside, `firstlight-tests-${process.pid}-`))
  // As /tmp: some tests are about other users.
  chmodSync(path, 0o1777)
  process.env['TMPDIR'] = path
  return {
    path,
    remove() {
      const left = readdirSync(path)
      rmSync(path, { recursive: true, force: true })
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
      return left
    },
  }
}
