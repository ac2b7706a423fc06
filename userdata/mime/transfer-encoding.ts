// Content-Transfer-Encoding, read as leniently as Python's email package reads it: damaged data gives what can be decoded.

/** The decoded content; 7bit, 8bit, binary and unknown encodings are the content itself. */
export function decodeTransfer(body: Buffer, encoding: string | undefined): Buffer {
  switch (encoding?.trim().toLowerCase()) {
    case 'base64':
      return base64(body)
    case 'quoted-printable':
      return quotedPrintable(body)
    case 'uuencode':
    case 'x-uuencode':
    case 'uue':
    case 'x-uue':
      return uuencoded(body)
    default:
      return body
  }
}

/** Skips whatever is not a digit, padding included, wherever it is. What cannot be completed stays as it is. */
function base64(body: Buffer): Buffer {
  const text = body.toString('latin1').replace(/[\r\n]/g, '')
  const digits = text.replace(/[^A-Za-z0-9+/]+/g, '')
  return digits.length % 4 === 1 ? Buffer.from(text, 'latin1') : Buffer.from(digits, 'base64')
}

/** A soft line break ends at its newline, "==" is "=", and blanks at the end of a line stay, as in Python's decoder. */
function quotedPrintable(body: Buffer): Buffer {
  const decoded = body
    .toString('latin1')
    .replace(/=(?:\n|\r[^\n]*\n?|=|([0-9A-Fa-f]{2})|$)/g, (found, hex: string | undefined) =>
      hex === undefined ? (found === '==' ? '=' : '') : String.fromCharCode(Number.parseInt(hex, 16)),
    )
  return Buffer.from(decoded, 'latin1')
}

function uuencoded(body: Buffer): Buffer {
  const lines = body.toString('latin1').split(/\r?\n/)
  const begin = lines.findIndex((line) => /^begin [0-7]+ /.test(line))
  if (begin < 0) return body
  const chunks: Buffer[] = []
  for (const line of lines.slice(begin + 1)) {
    if (line.trim() === 'end') break
    const count = line === '' ? 0 : (line.charCodeAt(0) - 32) & 63
    chunks.push(uuLine(line.slice(1), count))
  }
  return Buffer.concat(chunks)
}

function uuLine(text: string, count: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(count / 3) * 3)
  const six = (index: number) => (index < text.length ? (text.charCodeAt(index) - 32) & 63 : 0)
  for (let group = 0; group * 3 < count; group++) {
    const at = group * 4
    const value = (six(at) << 18) | (six(at + 1) << 12) | (six(at + 2) << 6) | six(at + 3)
    bytes.writeUIntBE(value, group * 3, 3)
  }
  return bytes.subarray(0, count)
}
