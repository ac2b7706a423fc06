// Undoes what a server did to a body for the way (RFC 9110, section 8.4), though it was not asked to. No more comes out than allowed.

type Decode = (body: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>

/** Undefined for none and for those that are not known: what comes in is then taken as it is. */
export async function decoderOf(encoding: string | undefined): Promise<Decode | undefined> {
  const name = encoding?.trim().toLowerCase()
  if (name === undefined || !['gzip', 'x-gzip', 'deflate', 'br'].includes(name)) return undefined
  const { brotliDecompress, gunzip, inflate } = await import('node:zlib')
  const { promisify } = await import('node:util')
  if (name === 'br') return promisify(brotliDecompress)
  return promisify(name === 'deflate' ? inflate : gunzip)
}
