// What a MIME header says: content type, parameters (RFC 2045, 2231), filename. Lenient, as Python's email package is.

import { type Header, headerOf } from '../part.ts'

/** type/subtype in lower case; what is not of that form counts as text/plain, and so does a missing header. */
export function contentType(headers: readonly Header[], fallback = 'text/plain'): string {
  const value = headerOf(headers, 'Content-Type')
  if (value === undefined) return fallback
  const type = (value.split(';', 1)[0] ?? '').trim().toLowerCase()
  return type.split('/').length === 2 ? type : 'text/plain'
}

/** A parameter of a structured header: quotes removed, RFC 2231 continuations and charsets decoded. */
export function parameter(value: string | undefined, name: string): string | undefined {
  return parameterOf(value, name)?.text
}

function parameterOf(value: string | undefined, name: string): { text: string; plain: boolean } | undefined {
  if (value === undefined) return undefined
  const found = new Map<string, string>()
  let first = true
  for (const piece of parametersOf(value)) {
    const sign = piece.indexOf('=')
    const key = (sign < 0 ? piece : piece.slice(0, sign)).trim().toLowerCase()
    const wanted = key === name || (key.startsWith(`${name}*`) && !first)
    first = false
    if (wanted && !found.has(key)) found.set(key, sign < 0 ? '' : piece.slice(sign + 1).trim())
  }
  const plain = found.get(name)
  if (plain !== undefined) return { text: unquote(plain), plain: true }
  const whole = found.get(`${name}*`)
  const text = whole === undefined ? continued(found, name) : extended(unquote(whole))
  return text === undefined ? undefined : { text, plain: false }
}

/** The name the author gave: in Content-Disposition, or as name of the type. */
export function filenameOf(headers: readonly Header[]): string | undefined {
  const disposition = collapsed(headerOf(headers, 'Content-Disposition'), 'filename')
  return (disposition ?? collapsed(headerOf(headers, 'Content-Type'), 'name'))?.trim() || undefined
}

/** Python's quirk: the quotes of a parameter are removed twice, unless it is in the form of RFC 2231. */
export function collapsed(value: string | undefined, name: string): string | undefined {
  const found = parameterOf(value, name)
  return found?.plain ? unquote(found.text) : found?.text
}

/** The pieces between semicolons; semicolons in quotes do not count. The first piece, the value itself, may be a parameter too. */
function* parametersOf(value: string): Generator<string> {
  let start = 0
  let quoted = false
  for (let at = 0; at < value.length; at++) {
    const character = value[at]
    if (character === '\\' && quoted) at += 1
    else if (character === '"') quoted = !quoted
    else if (character === ';' && !quoted) {
      yield value.slice(start, at)
      start = at + 1
    }
  }
  yield value.slice(start)
}

function unquote(text: string): string {
  if (text.length > 1 && text.startsWith('"') && text.endsWith('"')) {
    return text.slice(1, -1).replaceAll('\\\\', '\\').replaceAll('\\"', '"')
  }
  return text.length > 1 && text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text
}

/** filename*0="a"; filename*1*=%20b, in the order of their numbers, whichever of them there are. */
function continued(found: ReadonlyMap<string, string>, name: string): string | undefined {
  const numbered = [...found].flatMap(([key, text]) => {
    const [, number, mark] = key.startsWith(`${name}*`) ? (/^\*(\d+)(\*?)$/.exec(key.slice(name.length)) ?? []) : []
    return number === undefined ? [] : [{ number: Number(number), encoded: mark === '*', text: unquote(text) }]
  })
  const sections: string[] = []
  let charset: string | undefined
  for (const [index, { encoded, text }] of numbered.toSorted((a, b) => a.number - b.number).entries()) {
    const parts = text.split("'")
    const given = encoded && index === 0 && parts.length >= 3 ? parts[0] : undefined
    charset = given ?? charset
    if (encoded) sections.push(percentDecode(given === undefined ? text : parts.slice(2).join("'"), charset))
    else sections.push(text)
  }
  return sections.length > 0 ? sections.join('') : undefined
}

/** charset'language'text */
function extended(text: string): string {
  const parts = text.split("'")
  if (parts.length < 3) return percentDecode(text, undefined)
  return percentDecode(parts.slice(2).join("'"), parts[0])
}

function percentDecode(text: string, charset: string | undefined): string {
  const latin = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return latin === text ? text : decodeText(Buffer.from(latin, 'latin1'), charset)
}

/** The value of a parameter as Python writes it: in quotes, or in the form of RFC 2231 where it is not ASCII. */
export function writtenParameter(name: string, value: string): string {
  if (!/[^\u0000-\u007f]/.test(value)) return `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  const encoded = [...Buffer.from(value)].map((byte) => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9_.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  })
  return `${name}*=utf-8''${encoded.join('')}`
}

/** Text in a declared charset. Unknown charsets and plain ASCII are read as UTF-8, its superset. */
export function decodeText(bytes: Uint8Array, charset: string | undefined): string {
  return decoderFor(charset).decode(bytes)
}

function decoderFor(charset: string | undefined): TextDecoder {
  const options = { ignoreBOM: true }
  if (charset === undefined || /^(us-)?ascii$|^ansi_x3\.4/i.test(charset)) return new TextDecoder('utf-8', options)
  try {
    return new TextDecoder(charset, options)
  } catch {
    return new TextDecoder('utf-8', options)
  }
}
