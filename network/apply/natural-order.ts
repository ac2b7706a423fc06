// "eth2" sorts before "eth10": digits compare as numbers, everything else as lower-case text.

export function naturalOrder(a: string, b: string): number {
  const left = pieces(a)
  const right = pieces(b)
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [x, y] = [left[index], right[index]]
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1
    if (x === y) continue
    if (typeof x === 'number' && typeof y === 'number') return x - y
    return String(x) < String(y) ? -1 : 1
  }
  return 0
}

function pieces(text: string): readonly (string | number)[] {
  return text
    .toLowerCase()
    .split(/(\d+)/)
    .map((piece) => (/^\d+$/.test(piece) ? Number(piece) : piece))
}
