// A folder that only root may enter, which is there while something is done and leaves no trace: unlike a boot, `yip` by hand has no
// folder for such things.

import { randomUUID } from 'node:crypto'
import type { Host } from '../../system/host.ts'

/** Makes it, and returns its path. `below`: /run is memory, and /var/lib is for what is large. */
export async function makePrivateFolder(
  { files }: Pick<Host, 'files'>,
  name: string,
  below: '/run' | '/var/lib' = '/run',
): Promise<string> {
  const path = `${below}/firstlight-${name}-${randomUUID()}`
  await files.makeDirectory(path, { mode: 0o700 })
  return path
}

export async function withPrivateFolder<T>(
  host: Pick<Host, 'files'>,
  name: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const path = await makePrivateFolder(host, name)
  try {
    return await work(path)
  } finally {
    await host.files.remove(path, { recursive: true, durable: false })
  }
}
