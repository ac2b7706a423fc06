// INI as tools write it for each other: names keep their case, values are text, and what is neither a section nor KEY=VALUE is left out.

export type Section = ReadonlyMap<string, string>

export interface Ini {
  readonly sections: ReadonlyMap<string, Section>
  /** Where sections and their keys stand: "NIC1", "NIC1|IPADDR". */
  readonly lines: ReadonlyMap<string, number>
}

export function readIni(text: string): Ini {
  const sections = new Map<string, Map<string, string>>()
  const lines = new Map<string, number>()
  let name = ''
  let current: Map<string, string> | undefined
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const title = /^\[(.*)\]$/.exec(line)?.[1]
    if (title !== undefined) {
      name = title
      current = sections.get(name) ?? new Map()
      sections.set(name, current)
      lines.set(name, index + 1)
      continue
    }
    const equals = line.indexOf('=')
    if (equals < 1 || !current) continue
    const key = line.slice(0, equals).trim()
    current.set(key, line.slice(equals + 1).trim())
    lines.set(`${name}|${key}`, index + 1)
  }
  return { sections, lines }
}
