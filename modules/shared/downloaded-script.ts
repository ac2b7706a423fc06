// A program from the network that exists only while it runs.

import { randomUUID } from 'node:crypto'
import type { ModuleContext } from '../module.ts'
import { fetchUri } from './fetch-uri.ts'

/** Not in /run, which may be mounted noexec. */
const folder = '/var/tmp/cloud-init'

export async function withDownloaded<T>(
  context: Pick<ModuleContext, 'host' | 'paths'>,
  url: string,
  name: string,
  work: (path: string) => Promise<T>,
  retries = 5,
): Promise<T> {
  const { host } = context
  const content = await fetchUri(url, context, { retries })
  const own = `${folder}/${randomUUID()}`
  await host.files.makeDirectory(own, { mode: 0o700 })
  try {
    await host.files.write(`${own}/${name}`, content, { mode: 0o700, durable: false })
    return await work(`${own}/${name}`)
  } finally {
    await host.files.remove(own, { recursive: true })
  }
}
