// A script that exists only while it runs.

import { temporaryFolder } from '../../core/paths.ts'
import { temporaryPath } from '../../system/temporary-path.ts'
import type { ModuleContext } from '../module.ts'

/** Writes the script so that only root can read it, hands its path over, removes it. */
export async function withScript<T>(
  { host, paths }: Pick<ModuleContext, 'host' | 'paths'>,
  text: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const path = `${await temporaryPath(host, temporaryFolder(paths), 'script')}.sh`
  await host.files.write(path, text, { mode: 0o600, durable: false })
  try {
    return await work(path)
  } finally {
    await host.files.remove(path)
  }
}
