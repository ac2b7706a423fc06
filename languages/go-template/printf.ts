// Go's Sprintf: a format, and values in its places.

import type { Fuel } from '../../core/fuel.ts'
import { decode, encode } from './bytes.ts'
import { formatted, type Spec } from './print.ts'
import { roomForText } from './sizes.ts'
import { isKind, typeOf, type Value } from './values.ts'

/** Of widths and precisions. */
const widest = 1_000_000

const flags: Readonly<Record<string, keyof Spec>> = {
  '-': 'minus',
  '+': 'plus',
  '#': 'sharp',
  ' ': 'space',
  '0': 'zero',
}

export function sprintf(format: string, values: readonly Value[], fuel: Fuel): string {
  let [at, next, reordered, result] = [0, 0, false, '']
  const put = (piece: string): void => {
    roomForText(result.length + piece.length, fuel)
    result += piece
  }
  while (at < format.length) {
    const percent = format.indexOf('%', at)
    put(format.slice(at, percent < 0 ? format.length : percent))
    if (percent < 0) break
    at = percent + 1
    directive()
  }
  if (!reordered && next < values.length) put(extra(values.slice(next), fuel))
  return result

  function directive(): void {
    const spec: { -readonly [K in keyof Spec]: Spec[K] } = {}
    for (let flag = flags[format[at] ?? '']; flag; flag = flags[format[++at] ?? ''])
      Object.assign(spec, { [flag]: true })
    if (spec.minus) spec.zero = false
    let isGood = true
    let isIndexed = false
    const index = (): void => {
      if (format[at] !== '[') return
      const end = format.indexOf(']', at)
      const written = end < 0 ? '' : format.slice(at + 1, end)
      at = end < 0 ? at + 1 : end + 1
      reordered = true
      isIndexed = true
      const number = /^\d{1,9}$/.test(written) ? Number(written) : 0
      if (number < 1 || number > values.length) isGood = false
      else next = number - 1
    }
    index()
    if (format[at] === '*') {
      at++
      const width = starred()
      if (width === undefined) put('%!(BADWIDTH)')
      else if (width < 0) Object.assign(spec, { width: -width, minus: true, zero: false })
      else spec.width = width
      isIndexed = false
    } else {
      const width = digits()
      if (width !== undefined) {
        spec.width = width
        if (isIndexed) isGood = false
      }
    }
    if (format[at] === '.') {
      at++
      if (isIndexed) isGood = false
      index()
      if (format[at] === '*') {
        at++
        const precision = starred()
        if (precision === undefined || precision < 0) put('%!(BADPREC)')
        else spec.precision = precision
        isIndexed = false
      } else spec.precision = digits() ?? 0
    }
    if (!isIndexed) index()
    const verb = decode(format.slice(at, at + 4)).slice(0, 1)
    if (verb === '') {
      put('%!(NOVERB)')
      return
    }
    const letter = encode([...decode(format.slice(at, at + 4))][0] ?? verb)
    at += letter.length
    if (letter === '%') put('%')
    else if (!isGood) put(`%!${letter}(BADINDEX)`)
    else if (next >= values.length) put(`%!${letter}(MISSING)`)
    // "+" with "v" asks for the names of fields, of which there are none here.
    else put(formatted(values[next++], letter, letter === 'v' && spec.plus ? { ...spec, plus: false } : spec, fuel))
  }

  function digits(): number | undefined {
    const start = at
    while (/\d/.test(format[at] ?? '')) at++
    if (at === start) return undefined
    const number = Number(format.slice(start, at))
    return number <= widest ? number : undefined
  }

  function starred(): number | undefined {
    const value = next < values.length ? values[next++] : undefined
    const number = value !== undefined && isKind(value, 'int') ? Number(value.value) : Number.NaN
    return Math.abs(number) <= widest ? number : undefined
  }
}

function extra(values: readonly Value[], fuel: Fuel): string {
  const pieces = values.map((value) =>
    value === null || value === undefined ? '<nil>' : `${typeOf(value)}=${formatted(value, 'v', {}, fuel)}`,
  )
  return `%!(EXTRA ${pieces.join(', ')})`
}
