// Texts in quotes, as Go writes them.

const letters: Readonly<Record<string, string>> = {
  ...{ '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\\': '\\\\' },
}

/** Of bytes; what is no UTF-8 is written in hexadecimal. */
export function quoted(bytes: string, mark: '"' | "'" = '"', asciiOnly = false): string {
  let result = ''
  for (const one of runesOf(bytes)) {
    if (one.length === 1 && one.charCodeAt(0) > 0x7f && typeof one === 'string' && isLoneByte(one)) {
      result += `\\x${(one.charCodeAt(0) & 0xff).toString(16)}`
    } else result += quotedRune(one, mark, asciiOnly)
  }
  return mark + result + mark
}

/** A byte that is no part of a letter stands in the private use area U+DC80…: no letter is there. */
const isLoneByte = (one: string) => /[\udc80-\udcff]/.test(one)

export function quotedRune(one: string, mark: '"' | "'", asciiOnly: boolean): string {
  const code = one.codePointAt(0) ?? 0
  if (one === mark) return `\\${mark}`
  const short = letters[one]
  if (short !== undefined) return short
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code < 0x7f || (!asciiOnly && /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(one))) return bytesOfRune(one)
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

function bytesOfRune(one: string): string {
  return one.charCodeAt(0) < 0x80 ? one : Buffer.from(one, 'utf8').toString('latin1')
}

const rune =
  /[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\s\S]/g

/** The letters of bytes; a byte that is none as U+DC80 and above. */
export function* runesOf(bytes: string): Iterable<string> {
  for (const [piece] of bytes.matchAll(rune)) {
    if (piece.length > 1) yield Buffer.from(piece, 'latin1').toString('utf8')
    else yield piece.charCodeAt(0) < 0x80 ? piece : String.fromCharCode(0xdc00 + piece.charCodeAt(0))
  }
}

export function runeCount(bytes: string): number {
  let count = 0
  for (const _ of bytes.matchAll(rune)) count++
  return count
}
