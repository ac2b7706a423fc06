// Functions that write texts another way: JSON, Base64, Base32, and sums of them.

import { createHash } from 'node:crypto'
import type { Fuel } from '../../../core/fuel.ts'
import { say } from '../../../core/said.ts'
import { jsonIfWhole } from '../../json.ts'
import { bufferOf, bytesOf, decode, encode } from '../bytes.ts'
import { type Functions, fn } from '../define.ts'
import { fail } from '../failure.ts'
import { deepestValue, roomForText } from '../sizes.ts'
import { formatTime, timeCost } from '../time-text.ts'
import { fromJson, sortedEntries, type Time, type Value } from '../values.ts'

interface JsonForm {
  /** `<`, `>` and `&` are written as numbers. */
  readonly forHtml: boolean
  readonly indent: string
}

function jsonText(value: Value, form: JsonForm, fuel: Fuel): string {
  const out: string[] = []
  let room = 0
  const put = (piece: string): void => {
    room += piece.length
    roomForText(room, { spend: () => undefined })
    fuel.spend(1 + (piece.length >> 3))
    out.push(piece)
  }
  const write = (item: Value, depth: number): void => {
    if (depth > deepestValue) fail(say`a value is nested too deeply for JSON`)
    if (item === null || item === undefined) put('null')
    else if (typeof item === 'string') put(jsonString(item, form.forHtml))
    else if (typeof item === 'number') put(jsonNumber(item))
    else if (typeof item === 'boolean') put(String(item))
    else if (item.kind === 'int') put(String(item.value))
    else if (item.kind === 'time') put(timeJson(item, fuel))
    else if (item.kind === 'list')
      writeAll(
        '[',
        item.items.map((one) => ['', one] as const),
        ']',
        depth,
      )
    else if (item.kind === 'map') writeAll('{', pairs(sortedEntries(item, fuel)), '}', depth)
    else if (item.number !== undefined) put(String(item.number))
    else if (item.fields.size > 0 && item.type === 'sprig.certificate')
      writeAll('{', pairs([...item.fields]), '}', depth)
    else put(jsonString(item.text, form.forHtml))
  }
  const pairs = (entries: readonly (readonly [string, Value])[]) =>
    entries.map(([key, item]) => [`${jsonString(key, form.forHtml)}:${form.indent && ' '}`, item] as const)
  const writeAll = (open: string, items: readonly (readonly [string, Value])[], close: string, depth: number): void => {
    put(open)
    const line = form.indent && items.length > 0 ? `\n${form.indent.repeat(depth + 1)}` : ''
    for (const [index, [key, item]] of items.entries()) {
      put((index > 0 ? ',' : '') + line + key)
      write(item, depth + 1)
    }
    put((line && `\n${form.indent.repeat(depth)}`) + close)
  }
  write(value, 0)
  return out.join('')
}

function timeJson(time: Time, fuel: Fuel): string {
  fuel.spend(timeCost(time.zone))
  return `"${formatTime(time, '2006-01-02T15:04:05.999999999Z07:00')}"`
}

function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) return fail(say`a number without end is no JSON`)
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) {
    return value
      .toExponential()
      .replace(/e([+-])(\d)$/, (_, sign, digit) => `e${sign}${sign === '-' ? '' : '0'}${digit}`)
  }
  return String(value)
}

function jsonString(bytes: string, forHtml: boolean): string {
  const quoted = JSON.stringify(decode(bytes)).replace(/[\u2028\u2029\ufffd\x7f]/g, (one) =>
    one === '\x7f' ? one : `\\u${one.charCodeAt(0).toString(16)}`,
  )
  return encode(forHtml ? quoted.replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`) : quoted)
}

const writing = (form: JsonForm) => ({
  lenient: fn(['any'], 'string', ([value], { fuel }) => (hasInfinity(value) ? '' : jsonText(value, form, fuel))),
  strict: fn(['any'], 'string', ([value], { fuel }) => jsonText(value, form, fuel)),
})

/** What is no JSON is nothing, where nobody insists. */
const hasInfinity = (value: Value) => typeof value === 'number' && !Number.isFinite(value)

const forms = {
  plain: writing({ forHtml: true, indent: '' }),
  pretty: writing({ forHtml: true, indent: '  ' }),
  raw: writing({ forHtml: false, indent: '' }),
}

const digest = (name: string) =>
  fn(['string'], 'string', ([text]) => createHash(name).update(bufferOf(text)).digest('hex'))

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The index of what is no encoding of this kind, as Go counts it; undefined: it is one. */
function faultOf(text: string, alphabet: string): number | undefined {
  const group = alphabet.length === 32 ? 8 : 4
  // How many letters a last group may have that is filled up with "=".
  const lasts = alphabet.length === 32 ? [2, 4, 5, 7] : [2, 3]
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const one = text[at] ?? ''
    if (one === '\n' || one === '\r') continue
    if (alphabet.includes(one)) {
      count++
      continue
    }
    if (one !== '=' || !lasts.includes(count % group)) return at
    const rest = text.slice(at).replace(/[\r\n]/g, '')
    const wanted = '='.repeat(group - (count % group))
    if (rest === wanted) return undefined
    return rest.startsWith(wanted) || !wanted.startsWith(rest) ? at + wanted.length : text.length
  }
  return count % group === 0 ? undefined : text.length - (count % group)
}

function fromBase32(text: string): string {
  let [bits, held] = [0, 0]
  const bytes: number[] = []
  for (const one of text) {
    const value = base32.indexOf(one)
    if (value < 0) continue
    held = ((held << 5) | value) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((held >> bits) & 0xff)
    }
  }
  return bytesOf(Uint8Array.from(bytes))
}

function toBase32(bytes: string): string {
  let [bits, held, result] = [0, 0, '']
  for (let at = 0; at < bytes.length; at++) {
    held = ((held << 8) | bytes.charCodeAt(at)) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      result += base32[(held >> bits) & 31]
    }
  }
  if (bits > 0) result += base32[(held << (5 - bits)) & 31]
  return result.padEnd(Math.ceil(result.length / 8) * 8, '=')
}

function adler32(bytes: string): number {
  let [low, high] = [1, 0]
  for (let at = 0; at < bytes.length; at++) {
    low = (low + bytes.charCodeAt(at)) % 65521
    high = (high + low) % 65521
  }
  return high * 65536 + low
}

export const encodings: Functions = {
  toJson: forms.plain.lenient,
  mustToJson: forms.plain.strict,
  toPrettyJson: forms.pretty.lenient,
  mustToPrettyJson: forms.pretty.strict,
  toRawJson: forms.raw.strict,
  mustToRawJson: forms.raw.strict,
  fromJson: fn(['string'], 'any', ([text], { fuel }) => {
    fuel.spend(text.length >> 1)
    const value = jsonIfWhole(decode(text))
    return value === undefined ? null : fromJson(value)
  }),
  mustFromJson: fn(['string'], 'any', ([text], { fuel }) => {
    fuel.spend(text.length >> 1)
    const value = jsonIfWhole(decode(text))
    return value === undefined ? fail(say`a text is no JSON`) : fromJson(value)
  }),
  b64enc: fn(['string'], 'string', ([text]) => bufferOf(text).toString('base64')),
  b64dec: fn(['string'], 'string', ([text]) => {
    const fault = faultOf(text, base64)
    return fault === undefined
      ? Buffer.from(text, 'base64').toString('latin1')
      : `illegal base64 data at input byte ${fault}`
  }),
  b32enc: fn(['string'], 'string', ([text], { fuel }) => {
    fuel.spend(text.length >> 2)
    return toBase32(text)
  }),
  b32dec: fn(['string'], 'string', ([text], { fuel }) => {
    fuel.spend(text.length >> 2)
    const fault = faultOf(text, base32)
    return fault === undefined ? fromBase32(text) : `illegal base32 data at input byte ${fault}`
  }),
  sha1sum: digest('sha1'),
  sha256sum: digest('sha256'),
  sha512sum: digest('sha512'),
  adler32sum: fn(['string'], 'string', ([text], { fuel }) => {
    fuel.spend(text.length >> 3)
    return String(adler32(text))
  }),
}
