import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Runs a checker over a small tree of files. */
export function check(tool: string, files: Record<string, string>) {
  const top = mkdtempSync(join(tmpdir(), 'firstlight-check-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(top, path)), { recursive: true })
      writeFileSync(join(top, path), text)
    }
    return spawnSync(process.execPath, [tool, top], { encoding: 'utf8' })
  } finally {
    rmSync(top, { recursive: true })
  }
}
