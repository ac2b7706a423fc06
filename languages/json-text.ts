// Values to JSON as Python's json.dumps writes it: sorted keys, one-space indent, ASCII only. Scripts compare these files.

import { sortedKeys } from '../core/sorted-keys.ts'
import { pythonFloat, pythonNumber } from './python/number.ts'

export interface JsonTextOptions {
  /** Spaces for each level; 'none' puts everything on one line. Default 1. */
  readonly indent?: number | 'none'
  /** By code point. Default true. */
  readonly sortKeys?: boolean
  /** Escape everything beyond ASCII. Default true. */
  readonly ascii?: boolean
  /** The separators of one-line output without spaces. Default false. */
  readonly compact?: boolean
}

/** Bytes become "ci-b64:" with their base64, as in instance-data. No newline at the end. */
export function dumpJson(value: unknown, options: JsonTextOptions = {}): string {
  const { indent = 1, sortKeys = true, ascii = true, compact = false } = options
  const out: string[] = []
  const quote = ascii ? quoteAscii : quoteText
  const between = indent === 'none' && !compact ? ', ' : ','
  const colon = compact ? ':' : ': '

  function write(item: unknown, newline: string): void {
    if (item === null || item === undefined) out.push('null')
    else if (typeof item === 'string') out.push(quote(item))
    else if (typeof item === 'number') out.push(number(item))
    else if (typeof item === 'boolean' || typeof item === 'bigint') out.push(String(item))
    else if (item instanceof Uint8Array) out.push(`"ci-b64:${Buffer.from(item).toString('base64')}"`)
    else if (Array.isArray(item)) writeList(item, newline)
    else writeMapping(item as Record<string, unknown>, newline)
  }

  function writeList(list: readonly unknown[], newline: string): void {
    if (list.length === 0) {
      out.push('[]')
      return
    }
    const inner = deeper(newline)
    out.push('[')
    for (const [index, item] of list.entries()) {
      out.push(index === 0 ? inner : between + inner)
      write(item, inner)
    }
    out.push(`${newline}]`)
  }

  function writeMapping(mapping: Record<string, unknown>, newline: string): void {
    const keys = (sortKeys ? sortedKeys(mapping) : Object.keys(mapping)).filter((key) => mapping[key] !== undefined)
    if (keys.length === 0) {
      out.push('{}')
      return
    }
    const inner = deeper(newline)
    out.push('{')
    for (const [index, key] of keys.entries()) {
      out.push(index === 0 ? inner : between + inner, quote(key), colon)
      write(mapping[key], inner)
    }
    out.push(`${newline}}`)
  }

  function deeper(newline: string): string {
    if (indent === 'none') return ''
    return newline + ' '.repeat(indent)
  }

  write(value, indent === 'none' ? '' : '\n')
  return out.join('')
}

/** JSON has no infinity: where Python would write a file that only Python reads, it is the text "inf", as templates show it. */
function number(value: number): string {
  return Number.isFinite(value) ? pythonNumber(value) : `"${pythonFloat(value)}"`
}

/** JSON.stringify escapes the same characters as Python does, lone surrogates included. */
function quoteText(text: string): string {
  return JSON.stringify(text)
}

function quoteAscii(text: string): string {
  return quoteText(text).replace(
    /[\x7f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
