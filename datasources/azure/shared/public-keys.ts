// The keys that may log in: of the metadata if all of them are keys, otherwise of the media, where one may be named by the fingerprint of a
// certificate that the wire server has.

import type { X509Certificate } from 'node:crypto'
import { Failure, reasonOf } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { decrypted, keyPair } from '../../../system/openssl.ts'
import type { ImdsMetadata } from './imds-document.ts'
import type { OvfEnv } from './ovf-env.ts'
import type { Input } from './settings.ts'
import { encryptedCertificates, type GoalState, goalStateOf, wireServerOf } from './wire-server.ts'

export interface Keys {
  readonly keys: readonly string[]
  readonly ofMetadata: boolean
  /** What the wire server had to be asked first. */
  readonly goal?: GoalState
}

interface Certified {
  /** By fingerprint. */
  readonly certified: ReadonlyMap<string, string>
  readonly goal?: GoalState
}

const nothing: Certified = { certified: new Map() }

export async function publicKeys(input: Input, imds: ImdsMetadata | undefined, ovf: OvfEnv | undefined): Promise<Keys> {
  const given = (imds?.compute.publicKeys ?? []).map(({ keyData }) => (keyData ?? '').replaceAll('\r\n', '').trim())
  if (given.length > 0 && given.every(isKey)) return { keys: given, ofMetadata: true }
  const wanted = ovf?.publicKeys ?? []
  const named = wanted.filter(({ value, fingerprint }) => value === '' && fingerprint !== '')
  const { certified, goal } = named.length > 0 ? await certifiedKeys(input) : nothing
  const keys = wanted.flatMap(({ value, fingerprint }) => value || (certified.get(fingerprint.toUpperCase()) ?? []))
  return { keys, ofMetadata: false, ...(goal && { goal }) }
}

function isKey(text: string): boolean {
  return /^(?:ssh-|ecdsa-|sk-)[\w@.-]+ +[A-Za-z0-9+/]+=*(?: [^\n\r]*)?$/.test(text)
}

/** A machine without them is better than none: what goes wrong is reported. */
async function certifiedKeys({ host, lease, notices }: Input): Promise<Certified> {
  try {
    const goal = await goalStateOf(host, wireServerOf(lease))
    const { certificatesUrl } = goal
    if (certificatesUrl === undefined) return { certified: new Map(), goal }
    const pair = await keyPair(host, 'LinuxTransport')
    const body = pair.certificate.replaceAll(/-----[^-]+-----|\s/g, '')
    const pem = await decrypted(host, pair, await encryptedCertificates(host, certificatesUrl, body))
    const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
    // In a build, what is a class cannot be imported otherwise.
    const { X509Certificate } = await import('node:crypto')
    return { certified: new Map(certificates.map((one) => keyOf(new X509Certificate(one)))), goal }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    notices.warning('datasource/bad-metadata', say`Keys known by their certificates are left out: ${reasonOf(error)}`)
    return nothing
  }
}

/** The SHA-1 fingerprint without colons, and the key as OpenSSH writes it. */
function keyOf(certificate: X509Certificate): readonly [fingerprint: string, key: string] {
  const { n = '', e = '' } = certificate.publicKey.export({ format: 'jwk' })
  const fields = [Buffer.from('ssh-rsa'), positive(e), positive(n)]
  return [
    certificate.fingerprint.replaceAll(':', ''),
    `ssh-rsa ${Buffer.concat(fields.map(withLength)).toString('base64')}`,
  ]
}

/** A number as SSH has it: a first bit would be its sign. */
function positive(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url')
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes
}

function withLength(field: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(field.length)
  return Buffer.concat([length, field])
}
