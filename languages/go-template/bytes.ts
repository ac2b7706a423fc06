// Texts of a template are bytes, as in Go: a JavaScript string with a character for each byte of UTF-8. What counts, cuts and compares them
// does so by bytes; what asks for letters decodes them.

const ascii = /^[\0-\x7f]*$/

/** Of a text, its bytes. */
export function encode(text: string): string {
  return ascii.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1')
}

/** Of bytes, the text; what is no UTF-8 becomes U+FFFD. */
export function decode(bytes: string): string {
  return ascii.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8')
}

export function bufferOf(bytes: string): Buffer {
  return Buffer.from(bytes, 'latin1')
}

export function bytesOf(buffer: Uint8Array): string {
  return Buffer.from(buffer.buffer, buffer.byteOffset, buffer.length).toString('latin1')
}

/** The work on letters instead of bytes. */
export function onLetters(bytes: string, work: (text: string) => string): string {
  return encode(work(decode(bytes)))
}
