// VMware's guestinfo in a folder, with a stand-in for vmware-rpctool that reads and writes it.

import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { guestProgram } from './guest-program.ts'

/** A file for each key, and the program beside them. Returns the program's path. */
export async function writeGuestFolder(values: Readonly<Record<string, string>>, folder: string): Promise<string> {
  const full = resolve(folder)
  await mkdir(full, { recursive: true, mode: 0o700 })
  for (const [key, value] of Object.entries(values)) await writeFile(join(full, key), value, { mode: 0o600 })
  const program = join(full, 'vmware-rpctool')
  await writeFile(program, guestProgram(full), { mode: 0o755 })
  return program
}
