// IP arithmetic on text, read as Python's ipaddress does: four decimal parts without leading zeros, any IPv6 spelling.
// Why this is our own: docs/decisions/0030-ip-arithmetic.md.

export type Family = 4 | 6

export function familyOf(address: string): Family | undefined {
  const bytes = bytesOf(address)
  return bytes && (bytes.length === 4 ? 4 : 6)
}

/** The prefix length that a mask stands for: "255.255.0.0", "ffff:ffff::", "24", 24. undefined: not a mask. */
export function prefixOfMask(mask: string | number, family: Family): number | undefined {
  const text = String(mask)
  if (/^\d{1,3}$/.test(text)) return validPrefix(Number(text), family)
  const bytes = bytesOf(text)
  if (bytes?.length !== (family === 4 ? 4 : 16)) return undefined
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const ones = bits.indexOf('0')
  if (ones < 0) return bits.length
  return bits.includes('1', ones) ? undefined : ones
}

export function validPrefix(prefix: number, family: Family): number | undefined {
  return Number.isInteger(prefix) && prefix >= 0 && prefix <= (family === 4 ? 32 : 128) ? prefix : undefined
}

/** "255.255.0.0" for 16, "ffff:ffff::" for 32 of IPv6. */
export function netmaskOf(prefix: number, family: Family = 4): string {
  return textOf(Array.from({ length: family === 4 ? 4 : 16 }, (_, index) => maskByte(prefix - index * 8)))
}

/** Whether `address` lies in the network that `base`/`prefix` is in. False for text that is not an address. */
export function contains(base: string, prefix: number, address: string): boolean {
  const network = bytesOf(base)
  const inner = bytesOf(address)
  if (!network || network.length !== inner?.length) return false
  return network.every((byte, index) => ((byte ^ (inner[index] ?? 0)) & maskByte(prefix - index * 8)) === 0)
}

/** The first and last address of a network, as texts that sort in order, within a family and across. */
export function rangeOf(base: string, prefix: number): { readonly first: string; readonly last: string } {
  const bytes = bytesOf(base) ?? []
  const bound = (fill: number) =>
    bytes.map((byte, index) => {
      const mask = maskByte(prefix - index * 8)
      return hex((byte & mask) | (fill & ~mask & 0xff))
    })
  return { first: `${bytes.length} ${bound(0).join('')}`, last: `${bytes.length} ${bound(0xff).join('')}` }
}

/** The same text for every spelling of an address; the text itself is not an address. */
export function canonical(address: string): string {
  return (bytesOf(address) ?? []).map(hex).join('')
}

/** "10.1.2.0/24" for "10.1.2.3/24". */
export function networkOf(cidr: string): string {
  const [address = '', prefix = ''] = cidr.split('/')
  const bytes = (bytesOf(address) ?? []).map((byte, index) => byte & maskByte(Number(prefix) - index * 8))
  return `${textOf(bytes)}/${prefix}`
}

/** A byte with `ones` leading ones: none for a negative number, eight at most. */
function maskByte(ones: number): number {
  return ones <= 0 ? 0 : ones >= 8 ? 0xff : (0xff << (8 - ones)) & 0xff
}

/** Four bytes, or sixteen; undefined: not an address. */
function bytesOf(text: string): readonly number[] | undefined {
  if (!text.includes(':')) return bytes4(text)
  if (text.length > 100) return undefined
  // A zone says on which link the address is; it is not part of the number.
  const [address = '', zone, ...rest] = text.split('%')
  if (zone === '' || rest.length > 0) return undefined
  return bytes6(address)
}

function bytes4(text: string): readonly number[] | undefined {
  const parts = text.split('.', 5)
  if (parts.length !== 4) return undefined
  const bytes = parts.map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256))
  return bytes.some((byte) => byte > 255) ? undefined : bytes
}

function bytes6(text: string): readonly number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half, index) => groups(half, index === halves.length - 1))
  if (!head) return undefined
  if (halves.length === 1) return head.length === 16 ? head : undefined
  if (!tail || head.length + tail.length > 14) return undefined
  return [...head, ...new Array<number>(16 - head.length - tail.length).fill(0), ...tail]
}

/** Groups of four hexadecimal digits as bytes; the last may be an IPv4 address. */
function groups(text: string, last: boolean): readonly number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      const group = Number.parseInt(part, 16)
      bytes.push(group >> 8, group & 0xff)
      continue
    }
    const inner = last && index === parts.length - 1 ? bytes4(part) : undefined
    if (!inner) return undefined
    bytes.push(...inner)
  }
  return bytes
}

/** The shortest spelling: lower case, the longest run of zeros left out. */
function textOf(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.')
  const words = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0))
  const text = words.map((word) => word.toString(16)).join(':')
  const runs = [...text.matchAll(/(?<![0-9a-f])0(:0)+(?![0-9a-f])/g)].toSorted((a, b) => b[0].length - a[0].length)
  const [run] = runs
  if (!run) return text
  const head = text.slice(0, run.index).replace(/:$/, '')
  const tail = text.slice(run.index + run[0].length).replace(/^:/, '')
  return `${head}::${tail}`
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
