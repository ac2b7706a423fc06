// The order of keys in everything that is written: by code point, as Python sorts strings.

export function sortedKeys(mapping: object): string[] {
  const keys = Object.keys(mapping)
  return keys.some((key) => /[\ud800-\udfff]/.test(key)) ? keys.sort(byCodePoint) : keys.sort()
}

export function byCodePoint(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)]
    if (a === b) continue
    // Half a character beyond the first plane comes after all of that plane.
    const [high, other] = [isHalf(a), isHalf(b)]
    return high === other ? a - b : high ? 1 : -1
  }
  return left.length - right.length
}

function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}
