// The file of an entity, while no other program changes it.

import { whileLocked } from '../../../distros/account-files.ts'
import type { Files } from '../../../system/host.ts'

/** `change`: from the text of the file, undefined where there is none; what comes back undefined leaves it as it is. */
export function changeFile(
  files: Files,
  path: string,
  change: (text: string | undefined) => Promise<string | undefined>,
): Promise<void> {
  return whileLocked(files, async () => {
    const before = await files.readText(path)
    const after = await change(before)
    if (after === undefined || after === before) return
    // Only the passwords of groups are made here, which are nobody's business.
    await files.write(path, after, { follow: true, ...(before === undefined && { mode: 0o400 }) })
  })
}
