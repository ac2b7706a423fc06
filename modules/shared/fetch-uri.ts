// Reads what a config names by its address: a file on the machine, or something on the network.

import { HostError } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { reportedVersion } from '../../core/version.ts'
import { clientCertificate } from '../../system/client-certificate.ts'
import type { HttpOptions } from '../../system/host.ts'
import type { ModuleContext } from '../module.ts'

type FetchContext = Pick<ModuleContext, 'host' | 'paths'>

export async function fetchUri(
  uri: string,
  context: FetchContext,
  options: Pick<HttpOptions, 'headers' | 'retries' | 'interval' | 'timeout' | 'budget' | 'limit'>,
): Promise<Uint8Array> {
  const { host } = context
  if (uri.startsWith('/') || uri.toLowerCase().startsWith('file:')) {
    const path = uri.replace(/^file:(\/\/)?/i, '')
    const content = await host.files.read(path)
    if (content === undefined)
      throw new HostError('not-found', say`There is no file ${say.path(path)}`, { detail: { path } })
    return content
  }
  const headers = { 'User-Agent': `Cloud-Init/${reportedVersion}`, ...options.headers }
  const secretHeaders = Object.keys(options.headers ?? {})
  const tls = await clientCertificate(context)
  const { body } = await host.http.get(uri, { ...options, headers, secretHeaders, ...(tls ? { tls } : {}) })
  return body
}
