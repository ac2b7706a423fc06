// Files that were being written when a process was killed. No list shows them, and the next start takes them away.

import { HostError } from '../../core/errors.ts'
import type { Paths } from '../../core/paths.ts'
import type { Host } from '../../system/host.ts'
import { isTemporary } from '../../system/temporary-name.ts'
import { stateDirectories, stateFile } from './layout.ts'

/** Where the agent keeps what it writes in every boot. */
export function stateFolders(paths: Paths): readonly string[] {
  const ofInstance = ['', '/scripts', '/scripts/vendor', '/handlers', '/boothooks', '/sem', '/data', '/warnings']
  return [
    ...stateDirectories(paths),
    paths.cloud,
    paths.run,
    stateFile.records(paths),
    ...ofInstance.map((folder) => paths.instance + folder),
  ]
}

/** Returns their paths. A folder that cannot be looked at is left as it is. */
export async function sweep({ files }: Pick<Host, 'files'>, folders: Iterable<string>): Promise<readonly string[]> {
  const swept: string[] = []
  for (const folder of new Set(folders)) {
    try {
      const names = (await files.list(folder, { temporary: true })) ?? []
      for (const path of names.filter(isTemporary).map((name) => `${folder}/${name}`)) {
        await files.remove(path)
        swept.push(path)
      }
    } catch (error) {
      if (!(error instanceof HostError)) throw error
    }
  }
  return swept
}
