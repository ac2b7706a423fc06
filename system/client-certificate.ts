// What the machine shows to servers that ask who it is, where an administrator has put it.

import type { StatePaths } from '../core/paths.ts'
import type { Host, HttpOptions } from './host.ts'

export interface CertificateOwner {
  readonly host: Pick<Host, 'files'>
  readonly paths: Pick<StatePaths, 'cloud' | 'instance'>
}

/** cert.pem and key.pem of the instance, else of the machine. */
export async function clientCertificate({ host, paths }: CertificateOwner): Promise<HttpOptions['tls']> {
  for (const folder of [`${paths.instance}/data/ssl`, `${paths.cloud}/data/ssl`]) {
    const cert = await host.files.readText(`${folder}/cert.pem`)
    if (cert === undefined) continue
    const key = await host.files.readText(`${folder}/key.pem`)
    return key === undefined ? { cert } : { cert, key }
  }
  return undefined
}
