// What the machine's openssl does for the agent. Keys lie in files only while it runs, in a folder that only root may enter.

import { HostError } from '../core/errors.ts'
import { defaultPaths, temporaryFolder } from '../core/paths.ts'
import type { Host } from './host.ts'
import { withTemporaryFolder } from './temporary-path.ts'

/** PEM texts. */
export interface KeyPair {
  readonly key: string
  readonly certificate: string
}

const timeout = 60_000

/** An RSA key of 3072 bits, with a certificate that it signed itself. */
export async function keyPair({ commands }: Host, name: string): Promise<KeyPair> {
  const options = ['-x509', '-nodes', '-newkey', 'rsa:3072', '-days', '32768', '-subj', `/CN=${name}`]
  const output = ['-keyout', '-']
  const { stdout } = await commands.query(['openssl', 'req', ...options, ...output], { timeout, secret: true })
  const at = stdout.indexOf('-----BEGIN CERTIFICATE-----')
  return { key: stdout.slice(0, at), certificate: stdout.slice(at) }
}

/** What is in a PKCS #12 archive without a password that came in a CMS envelope for the pair, as PEM texts. */
export async function decrypted(host: Host, { key, certificate }: KeyPair, envelope: Uint8Array): Promise<string> {
  return withTemporaryFolder(host, temporaryFolder(defaultPaths), 'openssl', async (folder) => {
    const paths = { key: `${folder}/key.pem`, certificate: `${folder}/certificate.pem`, envelope: `${folder}/envelope` }
    const archive = `${folder}/archive`
    for (const [path, content] of [
      [paths.key, key],
      [paths.certificate, certificate],
      [paths.envelope, envelope],
    ] as const) {
      await host.files.write(path, content, { mode: 0o600, durable: false })
    }
    const pair = ['-inkey', paths.key, '-recip', paths.certificate]
    await host.commands.query(
      ['openssl', 'cms', '-decrypt', '-inform', 'DER', '-in', paths.envelope, ...pair, '-out', archive],
      { timeout, secret: true },
    )
    const unpack = async (...old: readonly string[]) => {
      const argv = ['openssl', 'pkcs12', '-nodes', '-passin', 'pass:', '-in', archive, ...old] as const
      return (await host.commands.query([...argv], { timeout, secret: true })).stdout
    }
    try {
      return await unpack()
    } catch (error) {
      if (!(error instanceof HostError) || error.code !== 'exit') throw error
      return await unpack('-legacy') // Ciphers that OpenSSL 3 counts as such.
    }
  })
}
