// The bytes of a !!binary.

/** As Python's base64 does it: other characters and whatever follows the padding are skipped, and the padding has to be right. */
export function decodeBinary(text: string): Uint8Array | undefined {
  const digits = text.replace(/[^A-Za-z0-9+/=]+/g, '')
  const first = digits.indexOf('=')
  let data = first < 0 ? digits : digits.slice(0, first)
  let padding = 0
  for (const character of first < 0 ? '' : digits.slice(first, first + 8)) {
    if (character !== '=') {
      data += character
      padding = 0
    } else if (data.length % 4 >= 2 && (data.length % 4) + ++padding >= 4)
      return new Uint8Array(Buffer.from(data, 'base64'))
  }
  return data.length % 4 === 0 && first < 0 ? new Uint8Array(Buffer.from(data, 'base64')) : undefined
}
