// Places for what exists only while it is used.

import { randomUUID } from 'node:crypto'
import type { Host } from './host.ts'

type WithFiles = Pick<Host, 'files'>

/** A path at which nothing is, in a folder that is made so that only root may enter it. */
export async function temporaryPath({ files }: WithFiles, folder: string, name: string): Promise<string> {
  await files.makeDirectory(folder, { mode: 0o700 })
  return `${folder}/${name}-${randomUUID()}`
}

/** Works in a new folder there, which is removed afterwards. */
export async function withTemporaryFolder<T>(
  host: WithFiles,
  folder: string,
  name: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const path = await temporaryPath(host, folder, name)
  await host.files.makeDirectory(path, { mode: 0o700 })
  try {
    return await work(path)
  } finally {
    await host.files.remove(path, { recursive: true, durable: false })
  }
}
