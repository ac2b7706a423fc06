// Any value as a text. `String` throws for a mapping whose keys hide its own methods, such as `{toString: 1}`, and users may write any key.

/** As `String` does it, but for what holds such a mapping. */
export function asText(value: unknown): string {
  if (Array.isArray(value))
    return value.map((item) => (item === null || item === undefined ? '' : asText(item))).join(',')
  const isMapping = typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
  return isMapping ? '[object Object]' : String(value)
}

/** As `Number` does it, likewise. */
export function asNumber(value: unknown): number {
  return Number(typeof value === 'object' && value !== null ? asText(value) : value)
}
