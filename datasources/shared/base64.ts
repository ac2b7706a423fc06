// User-data that may be base64 and does not say so.

/** Decoded if all of it is base64, otherwise as it is. Short plain text such as "abcd" is decoded too, as in the reference. */
export function maybeBase64(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const digits = text.length - padding
  const left = digits % 4
  const whole = left === 0 || left + padding >= 4
  return whole && !/[^A-Za-z0-9+/]/.test(text.slice(0, digits)) ? Buffer.from(text, 'base64') : bytes
}
