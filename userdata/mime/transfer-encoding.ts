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
  const out = Buffer.alloc(body.length)
  let size = 0
  for (let at = 0; at < body.length; ) {
    const next = body.indexOf(EQUALS, at)
    const end = next < 0 ? body.length : next
    size += body.copy(out, size, at, end)
    if (end === body.length) break
    const [first, second] = [body[end + 1], body[end + 2]]
    at = end + 2
    if (first === RETURN) {
      const newline = body.indexOf(NEWLINE, at)
      at = newline < 0 ? body.length : newline + 1
    } else if (isHex(first) && isHex(second)) {
      out[size++] = Number.parseInt(String.fromCharCode(first, second), 16)
      at += 1
    } else if (first !== undefined && first !== NEWLINE) {
      out[size++] = EQUALS
      if (first !== EQUALS) at = end + 1
    }
  }
  return out.subarray(0, size)
}

const [NEWLINE, RETURN, EQUALS] = [10, 13, 61]

function isHex(byte: number | undefined): byte is number {
  if (byte === undefined) return false
  const letter = byte | 0x20
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66)
}

/** Zeros at the end of a line may be missing. Data that says it is longer than its text is damaged, and stays as it is. */
function uuencoded(body: Buffer): Buffer {
  const text = body.toString('latin1')
  const begin = /^begin [0-7]+ [^\n]*\n?/m.exec(text)
  if (!begin) return body
  const out = Buffer.alloc(body.length)
  let size = 0
  for (let at = begin.index + begin[0].length; at < text.length; ) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    if (text.slice(at, Math.min(end, at + 80)).trim() === 'end') break
    const count = end === at || text[at] === '\r' ? 0 : (text.charCodeAt(at) - 32) & 63
    if (size + count > out.length) return body
    uuLine(text, { from: at + 1, to: text[end - 1] === '\r' ? end - 1 : end }, out.subarray(size, size + count))
    size += count
    at = end + 1
  }
  return out.subarray(0, size)
}

function uuLine(text: string, { from, to }: { readonly from: number; readonly to: number }, out: Buffer): void {
  const six = (index: number) => (from + index < to ? (text.charCodeAt(from + index) - 32) & 63 : 0)
  for (let index = 0; index < out.length; index++) {
    const at = Math.floor(index / 3) * 4 + (index % 3)
    out[index] = (six(at) << (2 + 2 * (index % 3))) | (six(at + 1) >> (4 - 2 * (index % 3)))
  }
}
