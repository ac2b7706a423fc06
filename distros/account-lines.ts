// passwd(5), group(5), shadow(5) and the like as text: one line changes, and everything else stays byte for byte. The first field is the
// name, and of several lines with one name the first counts, as for everybody who reads them.

export type Fields = readonly string[]

/** undefined: the name is not listed. */
export function fieldsOf(text: string, name: string): Fields | undefined {
  const line = text.split('\n').find((line) => isOf(line, name))
  return line?.split(':')
}

/** The text with the line in place of the one with its name, or at its end. */
export function withLine(text: string, fields: Fields): string {
  const lines = linesOf(text)
  const at = lines.findIndex((line) => isOf(line, fields[0] ?? ''))
  lines.splice(at < 0 ? lines.length : at, at < 0 ? 0 : 1, fields.join(':'))
  return textOf(lines)
}

/** The text without the first of its lines that is meant; undefined: none is. */
export function withoutLine(text: string, isMeant: (line: string) => boolean): string | undefined {
  const lines = linesOf(text)
  const at = lines.findIndex(isMeant)
  return at < 0 ? undefined : textOf(lines.toSpliced(at, 1))
}

const isOf = (line: string, name: string) => line.startsWith(`${name}:`)

/** Members of a group, or other names between commas, each once. */
export const namesIn = (field: string | undefined): readonly string[] =>
  [...new Set((field ?? '').split(',').map((name) => name.trim()))].filter((name) => name !== '')

/** Of people and their groups. */
const ordinaryIds = { first: 1000, last: 60_000 } as const

/** undefined: all are taken. */
export function lowestFree(isTaken: (id: number) => boolean): number | undefined {
  for (let id = ordinaryIds.first; id <= ordinaryIds.last; id++) if (!isTaken(id)) return id
  return undefined
}

/** As shadow has it: since 1970. Day 0 would ask for a new password at once. */
export function today(now: Date): string {
  return String(Math.max(1, Math.floor(now.getTime() / 86_400_000)))
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')
