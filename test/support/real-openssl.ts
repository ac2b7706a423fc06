// The machine's own openssl for memory hosts: it is given the files that a command names.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MemoryHost, RecordedCall } from '../../system/memory.ts'

export function openssl(words: readonly string[], input?: Uint8Array): Buffer {
  return execFileSync('openssl', words, { ...(input && { input }), stdio: ['pipe', 'pipe', 'ignore'] })
}

/** undefined: it is another program's command. */
export async function realOpenssl({ argv }: RecordedCall, host: MemoryHost): Promise<string | undefined> {
  if (argv[0] !== 'openssl') return undefined
  const folder = mkdtempSync(join(tmpdir(), 'firstlight-openssl-'))
  try {
    const paths = argv.filter((word) => word.startsWith('/'))
    const place = (path: string) => join(folder, path.replaceAll('/', '_'))
    for (const path of paths) {
      const content = await host.files.read(path)
      if (content) writeFileSync(place(path), content)
    }
    const text = openssl(argv.slice(1).map((word) => (paths.includes(word) ? place(word) : word))).toString()
    const at = argv.indexOf('-out')
    const out = at < 0 ? undefined : argv[at + 1]
    if (out !== undefined) await host.files.write(out, readFileSync(place(out)), { mode: 0o600 })
    return text
  } finally {
    rmSync(folder, { recursive: true })
  }
}
