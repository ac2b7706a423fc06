// The GUID that a disk gets by its name, so that it is known again: a UUID of version 5 (RFC 9562) among those of URLs.

import { createHash } from 'node:crypto'

const urls = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex')

/** In capitals. */
export function diskGuid(name: string): string {
  const bytes = createHash('sha1').update(urls).update(name).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = bytes.toString('hex').toUpperCase()
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
