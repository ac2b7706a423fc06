// A section of a settings file whose equals signs stand below each other.

/** The text with the values set, each in its place if it is there already; what else is there stays. */
export function withSection(text: string, section: string, values: ReadonlyMap<string, string>): string {
  const lines = text.trimEnd().split('\n')
  const start = lines.findIndex((line) => line.trim() === `[${section}]`)
  if (start < 0) {
    const before = text.trim() === '' ? [] : [...lines, '']
    return textOf([...before, `[${section}]`, ...aligned([], values)])
  }
  const next = lines.findIndex((line, index) => index > start && /^\s*\[/.test(line))
  const end = next < 0 ? lines.length : next
  const after = next < 0 ? [] : ['', ...lines.slice(end)]
  return textOf([...lines.slice(0, start + 1), ...aligned(lines.slice(start + 1, end), values), ...after])
}

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')

/** Of several lines with a key that is set, the first has it. */
function aligned(lines: readonly string[], values: ReadonlyMap<string, string>): readonly string[] {
  const open = new Map(values)
  const entries = lines.flatMap((line): readonly (readonly [string, string] | string)[] => {
    if (line.trim() === '') return []
    const equals = line.indexOf('=')
    const key = line.slice(0, Math.max(equals, 0)).trim()
    if (key === '' || /^[#;]/.test(key)) return [line]
    const value = line.slice(equals + 1).trim()
    if (!values.has(key)) return [[key, value]]
    const own = open.get(key)
    open.delete(key)
    return own === undefined ? [] : [[key, own]]
  })
  const all = [...entries, ...open]
  const width = Math.max(...all.map((entry) => (typeof entry === 'string' ? 0 : entry[0].length)))
  return all.map((entry) => (typeof entry === 'string' ? entry : `${entry[0].padEnd(width)} = ${entry[1]}`))
}
