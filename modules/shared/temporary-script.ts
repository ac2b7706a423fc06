// Files that exist only while they are used.

import { randomUUID } from 'node:crypto'
import type { ModuleContext } from '../module.ts'

/** A path at which nobody can have put something before: everybody may write in the folder. */
export async function temporaryPath(
  { host, paths }: Pick<ModuleContext, 'host' | 'paths'>,
  name: string,
): Promise<string> {
  const folder = `${paths.run}/tmp`
  await host.files.makeDirectory(folder, { mode: 0o1777 })
  return `${folder}/${name}-${randomUUID()}`
}

/** Writes the script so that only root can read it, hands its path over, removes it. */
export async function withScript<T>(
  context: Pick<ModuleContext, 'host' | 'paths'>,
  text: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const { host } = context
  const path = `${await temporaryPath(context, 'script')}.sh`
  await host.files.write(path, text, { mode: 0o600, durable: false })
  try {
    return await work(path)
  } finally {
    await host.files.remove(path)
  }
}
