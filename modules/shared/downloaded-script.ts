// A program from the network that exists only while it runs.

import { programFolder } from '../../core/paths.ts'
import { fetchOptions } from '../../system/fetch-options.ts'
import { withTemporaryFolder } from '../../system/temporary-path.ts'
import type { ModuleContext } from '../module.ts'
import { fetchUri } from './fetch-uri.ts'

export async function withDownloaded<T>(
  context: Pick<ModuleContext, 'host' | 'paths'>,
  url: string,
  name: string,
  work: (path: string) => Promise<T>,
  retries: number = fetchOptions.installer.retries,
): Promise<T> {
  const { host, paths } = context
  const content = await fetchUri(url, context, { ...fetchOptions.installer, retries })
  return withTemporaryFolder(host, programFolder(paths), 'download', async (folder) => {
    await host.files.write(`${folder}/${name}`, content, { mode: 0o700, durable: false })
    return work(`${folder}/${name}`)
  })
}
