// "255.255.255.0", which older services say in place of the 24.

export function maskOf(prefix: number): string {
  return [0, 8, 16, 24].map((bits) => 256 - 2 ** (8 - Math.min(Math.max(prefix - bits, 0), 8))).join('.')
}
