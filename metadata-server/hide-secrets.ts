// What a service answered, without secrets: by the names that lead to a value, as instance-data.json has it for everybody. What is no secret
// stays byte for byte.

import { isSecretName, redactUrls, redactValues } from '../core/redact.ts'
import { isDataName, sensitiveNames } from '../core/secret-entries.ts'
import type { CrawlPlan } from './crawl-plan.ts'
import { mostKeys, replaceLeaves } from './replace-leaves.ts'

export interface Hiding extends Pick<CrawlPlan, 'secret' | 'open' | 'free'> {
  /** User-data and scripts of the user stay. */
  readonly userData: boolean
  /** Texts that are secret wherever they stand. */
  readonly values?: readonly string[]
}

/** A secret, or a document for the machine that may hold some. */
type Secret = 'value' | 'data'

const hiddenValue = 'REDACTED'
const hiddenData = '#cloud-config\n# left out of the recording\n'

/** `path`: what was asked; a folder's list of names is no secret. */
export function withoutSecrets(body: Uint8Array, path: string, isFolder: boolean, hiding: Hiding): Uint8Array {
  if (body.length === 0) return body
  const names = namesIn(path)
  const secret = isFolder ? undefined : secretAt(names, hiding)
  const text = textOf(body)
  if (text === undefined) return secret === undefined ? body : Buffer.from(instead('', secret))
  const shown = secret === undefined ? withoutNamed(text, names, hiding) : hidden(text, secret, hiding)
  return shown === text ? body : Buffer.from(shown)
}

function namesIn(path: string): readonly string[] {
  const [place = ''] = path.split('?', 1)
  return place.split('/').filter(Boolean)
}

/** Undefined: it is none, by what it is called and what it is below. */
function secretAt(names: readonly string[], { secret = [], open = [], free, userData }: Hiding): Secret | undefined {
  if (open.includes(names.at(-1) ?? '')) return undefined
  const plain = names.map((name) => name.replace(/\.(?:json|ya?ml|xml)$/i, ''))
  const data = plain.find(isDataName)
  if (data !== undefined) return userData && !/vendor/i.test(data) ? undefined : 'data'
  const own = free === undefined ? -1 : plain.indexOf(free.below)
  const named = plain[own + 1]
  if (own >= 0 && named !== undefined && !free?.besides.includes(named)) return 'value'
  const isSecret = (name: string) =>
    isSecretName(name) || secret.includes(name) || sensitiveNames.includes(name.toLowerCase())
  return plain.some(isSecret) ? 'value' : undefined
}

/** All of a document; JSON stays JSON, of the same shape. */
function hidden(text: string, secret: Secret, { open = [] }: Hiding): string {
  return (
    replaceLeaves(text, (keys, leaf) => (open.includes(keys.at(-1) ?? '') ? leaf : instead(leaf, secret))) ??
    instead(text, secret)
  )
}

/** A text, or a leaf of JSON, in place of another: empty ones, switches and times are no secrets. */
function instead(text: string, secret: Secret): string {
  if (/^(?:true|false)$/i.test(text) || /^\d{4}-\d\d-\d\dT[\d:.]+Z?$/.test(text)) return text
  if (secret === 'value') return hiddenValue
  return isBase64(text) ? Buffer.from(hiddenData).toString('base64') : hiddenData
}

/** As clouds have user-data in documents. */
function isBase64(text: string): boolean {
  const plain = text.replace(/\s/g, '')
  return plain.length > 0 && plain.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(plain)
}

/** Values whose names say that they are secret, in JSON, or on lines of YAML, of a shell's variables and the like. */
function withoutNamed(text: string, names: readonly string[], hiding: Hiding): string {
  if (hiding.userData && names.some(isDataName)) return text
  const inner = packed(text)
  if (inner !== undefined) {
    const shown = withoutNamed(inner, names, hiding)
    return shown === inner ? text : Buffer.from(shown).toString('base64')
  }
  if (text.startsWith('<')) return withoutMarked(withoutNamedElements(text, names, hiding), hiding)
  return (
    replaceLeaves(text, (keys, leaf) => {
      // No cloud's document is so deep, and what is below cannot be told.
      if (keys.length >= mostKeys) return hiddenValue
      const secret = secretAt([...names, ...keys], hiding)
      return secret === undefined ? withoutMarked(leaf, hiding) : instead(leaf, secret)
    }) ?? withoutMarked(withoutNamedLines(text, names, hiding), hiding)
  )
}

/** The text that is in base64; undefined: it is no base64, or too short to tell. */
function packed(text: string): string | undefined {
  if (text.length < 24 || !isBase64(text)) return undefined
  return textOf(Buffer.from(text, 'base64'))
}

/** XML: what is in an element of a secret's name, and the properties of OVF. */
function withoutNamedElements(text: string, names: readonly string[], hiding: Hiding): string {
  const shown = (all: string, before: string, name: string, value: string, after: string) => {
    const secret = value.trim() === '' ? undefined : secretAt([...names, name], hiding)
    return secret === undefined ? all : before + instead(value, secret) + after
  }
  return text
    .replace(/(<(?:\w+:)?([\w.-]+)(?:\s[^<>]*)?>)([^<]*)(<\/)/g, shown)
    .replace(/(\boe:key="([^"]*)"\s+oe:value=")([^"]*)(")/g, shown)
}

const assignment = /^(\s*(?:- )?)(["']?)([\w./-]+)\2( ?[:=] ?)(.*)$/

/** What stands below a secret, further to the right, belongs to it, and so does what is no line of its own. */
function withoutNamedLines(text: string, names: readonly string[], hiding: Hiding): string {
  const shown: string[] = []
  let isOver: (line: string) => boolean = () => true
  for (const line of text.split('\n')) {
    if (!isOver(line)) continue
    isOver = () => true
    const [, start = '', quote = '', name, sign = '', value = ''] = assignment.exec(line) ?? []
    const own = [...names, ...(name?.split('.') ?? [])]
    const secret = name === undefined ? undefined : secretAt(own, hiding)
    const before = `${start}${quote}${name}${quote}${sign}`
    if (name === undefined) shown.push(line)
    else if (secret === undefined) shown.push(before + inFlow(value, own, hiding))
    else {
      shown.push(before + quoted(value, secret, sign))
      isOver = endOf(value, start.length)
    }
  }
  return shown.join('\n')
}

/** Where a value ends that began on a line: with its quote, or where another name stands as far to the left. */
function endOf(value: string, indent: number): (line: string) => boolean {
  const [mark = ''] = /^["']/.exec(value) ?? []
  if (mark !== '' && value.slice(1).includes(mark)) return () => true
  let isOpen = mark !== ''
  return (line) => {
    if (!isOpen) return line.search(/\S/) <= indent && assignment.test(line)
    isOpen = !line.includes(mark)
    return false
  }
}

/** JSON on a line of YAML. */
function inFlow(value: string, names: readonly string[], hiding: Hiding): string {
  return /^[[{]/.test(value) ? withoutNamed(value, names, hiding) : value
}

function quoted(value: string, secret: Secret, sign: string): string {
  const inner = value.replace(/^["']|["']$/g, '').trim()
  if (inner === '' && value !== '') return value
  const text = instead(inner, secret)
  if (text === inner) return value
  return sign.includes(':') ? `${sign.endsWith(' ') ? '' : ' '}${JSON.stringify(text)}` : `'${hiddenValue}'`
}

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g

/** What says by itself that it is secret: keys, passwords in addresses, tokens that were given. */
function withoutMarked(text: string, { values = [] }: Hiding): string {
  return redactValues(redactUrls(text.replace(privateKey, hiddenValue)), values)
}

/** Undefined: it is no text. */
function textOf(body: Uint8Array): string | undefined {
  const text = Buffer.from(body).toString('utf8')
  return Buffer.from(text).equals(body) ? text : undefined
}
