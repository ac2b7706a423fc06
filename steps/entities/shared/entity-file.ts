// The file of an entity, which no other program changes meanwhile if it is one of the machine's own.

import { whileLocked } from '../../../distros/account-files.ts'
import type { Files } from '../../../system/host.ts'

/** `change`: from the text of the file, undefined where there is none; what comes back undefined leaves it as it is. */
export async function changeFile(
  files: Files,
  path: string,
  change: (text: string | undefined) => Promise<string | undefined>,
): Promise<void> {
  const work = async () => {
    const before = await files.readText(path)
    const after = await change(before)
    if (after === undefined || after === before) return
    // Only the file with the passwords of groups is ever made.
    await files.write(path, after, { follow: true, ...(before === undefined && { mode: 0o400 }) })
  }
  await (path.startsWith('/etc/') ? whileLocked(files, work) : work())
}
