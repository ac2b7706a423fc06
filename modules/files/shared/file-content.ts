// Content of write_files and random_seed as bytes.

import { gunzipSync } from 'node:zlib'

/** What an unpacked file may grow to. */
const limit = 256 << 20

const steps: Readonly<Record<string, readonly ('base64' | 'gunzip')[]>> = {
  '': [],
  'text/plain': [],
  raw: [],
  gz: ['gunzip'],
  gzip: ['gunzip'],
  b64: ['base64'],
  base64: ['base64'],
  'gz+base64': ['base64', 'gunzip'],
  'gzip+base64': ['base64', 'gunzip'],
  'gz+b64': ['base64', 'gunzip'],
  'gzip+b64': ['base64', 'gunzip'],
}

/** Undefined: no such encoding. Throws where the content is not what the encoding says. */
export function decodeContent(content: string | Uint8Array, encoding: string): Uint8Array | undefined {
  const todo = steps[encoding.trim().toLowerCase()]
  return todo?.reduce(
    (bytes: Uint8Array, step) => (step === 'base64' ? fromBase64(bytes) : gunzip(bytes)),
    bytesOf(content),
  )
}

export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content
}

function fromBase64(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^A-Za-z0-9+/]/g, '')
  if (text.length % 4 === 1) throw new Error('the content is not base64: it is cut off')
  return Buffer.from(text, 'base64')
}

function gunzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: limit })
  } catch (error) {
    throw new Error(`the content does not unpack as gzip: ${(error as Error).message}`, { cause: error })
  }
}
