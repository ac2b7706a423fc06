// Floating-point numbers as Go writes them.

/** The exact digits of a number as far as anybody asks, and where its point is: 0.digits × 10^exponent. */
function digitsOf(size: number): { readonly digits: string; readonly point: number } {
  const [mantissa = '', power = '0'] = size.toExponential(100).split('e')
  return { digits: mantissa.replace('.', ''), point: Number(power) + 1 }
}

/** Halves go to the even digit, as in Go; JavaScript rounds them up. */
function rounded(size: number, keep: (point: number) => number): { readonly digits: string; readonly point: number } {
  if (size === 0) return { digits: '0', point: 1 }
  const { digits, point } = digitsOf(size)
  const count = keep(point)
  if (count >= digits.length) return { digits, point }
  if (count < 0) return { digits: '', point }
  const [kept, rest] = [digits.slice(0, count), digits.slice(count)]
  const isHalf = /^50*$/.test(rest)
  const up = isHalf ? Number(kept.at(-1) ?? '0') % 2 === 1 : rest >= '5'
  if (!up) return { digits: kept, point }
  const more = String(BigInt(`1${kept || '0'}`) + 1n)
  if (kept === '') return { digits: '1', point: point + 1 }
  return more.startsWith('2') ? { digits: `1${more.slice(1)}`, point: point + 1 } : { digits: more.slice(1), point }
}

export type FloatFormat = 'e' | 'f' | 'g'

/** The size without its sign. `precision` undefined: as many digits as tell it from every other number. */
export function formatFloat(size: number, format: FloatFormat, precision: number | undefined, sharp = false): string {
  if (Number.isNaN(size)) return 'NaN'
  if (!Number.isFinite(size)) return 'Inf'
  if (format === 'f') {
    if (precision === undefined) return plain(shortest(size), undefined)
    const { digits, point } = rounded(size, (where) => where + precision)
    return withPoint(plain({ digits, point }, precision), sharp)
  }
  if (format === 'e') {
    const found = precision === undefined ? shortest(size) : rounded(size, () => precision + 1)
    return exponential(found, precision === undefined ? found.digits.length - 1 : precision, sharp)
  }
  const wanted = precision === 0 ? 1 : precision
  const found = wanted === undefined ? shortest(size) : rounded(size, () => wanted)
  const digits = found.digits.replace(/(?<!0)0+$/, '') || '0'
  const { point } = found
  const count = sharp ? (wanted ?? 6) : digits.length
  const atLeast = wanted === undefined ? 6 : wanted > digits.length && digits.length >= point ? digits.length : wanted
  const bound = wanted === undefined && atLeast > digits.length && digits.length >= point ? 6 : atLeast
  if (point - 1 < -4 || point - 1 >= bound) {
    return exponential({ digits: digits.padEnd(count, '0'), point }, count - 1, sharp)
  }
  return withPoint(
    plain({ digits, point }, sharp ? Math.max(count - point, 0) : Math.max(digits.length - point, 0)),
    sharp,
  )
}

function withPoint(text: string, sharp: boolean): string {
  return sharp && !text.includes('.') ? `${text}.` : text
}

function shortest(size: number): { readonly digits: string; readonly point: number } {
  const [mantissa = '', power = '0'] = size.toExponential().split('e')
  return { digits: mantissa.replace('.', ''), point: Number(power) + 1 }
}

function plain({ digits, point }: { digits: string; point: number }, precision: number | undefined): string {
  const places = precision ?? Math.max(digits.length - point, 0)
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  const fraction = `${'0'.repeat(Math.max(-point, 0))}${digits.slice(Math.max(point, 0))}`.slice(0, places)
  return places > 0 ? `${whole}.${fraction.padEnd(places, '0')}` : whole
}

function exponential({ digits, point }: { digits: string; point: number }, places: number, sharp: boolean): string {
  const isZero = /^0*$/.test(digits)
  const power = isZero ? 0 : point - 1
  const fraction = places > 0 ? `.${digits.slice(1, 1 + places).padEnd(places, '0')}` : sharp ? '.' : ''
  return `${digits[0] ?? '0'}${fraction}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
