// Lock files that shadow's tools left behind when the machine lost power: one that has lost its process number holds for ever.

import type { Host } from '../system/host.ts'

const databases = ['passwd', 'shadow', 'group', 'gshadow', 'subuid', 'subgid']

/** Removes those of processes that are gone. A living one has written its number before the lock had its name. */
export async function removeStaleLocks({ files }: Pick<Host, 'files'>): Promise<void> {
  for (const path of databases.map((name) => `/etc/${name}.lock`)) {
    const holder = Number.parseInt((await files.readText(path)) ?? '', 10)
    if (!holder || !(await files.exists(`/proc/${holder}`))) await files.remove(path)
  }
}
