// What `ssh-keygen -l` says about a public key, without running it.

import { createHash } from 'node:crypto'

/** "256 SHA256:… root@box (ED25519)"; undefined: not a key of a known type. */
export function describePublicKey(line: string): string | undefined {
  const [type = '', base64 = '', ...comment] = line.trim().split(/\s+/)
  const bytes = Buffer.from(base64, 'base64')
  const [, name, size] =
    /^(?:ssh-(rsa|ed25519)|(ecdsa)-sha2-nistp(\d+))$/.exec(type)?.flatMap((part) => part ?? []) ?? []
  const bits = name === 'rsa' ? modulusBits(bytes) : name === 'ed25519' ? 256 : Number(size)
  if (!name || !bits || fieldsOf(bytes)[0]?.toString('latin1') !== type) return undefined
  const hash = createHash('sha256').update(bytes).digest('base64').replaceAll('=', '')
  return `${bits} SHA256:${hash} ${comment.join(' ') || 'no comment'} (${name.toUpperCase()})`
}

/** The length-prefixed fields of RFC 4253, section 6.6. */
function fieldsOf(bytes: Buffer): readonly Buffer[] {
  const fields: Buffer[] = []
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) break
    fields.push(bytes.subarray(at + 4, end))
    at = end
  }
  return fields
}

function modulusBits(bytes: Buffer): number {
  const hex = fieldsOf(bytes)[2]?.toString('hex').replace(/^0+/, '') ?? ''
  return hex === '' ? 0 : hex.length * 4 - Math.clz32(Number.parseInt(hex[0] as string, 16)) + 28
}
