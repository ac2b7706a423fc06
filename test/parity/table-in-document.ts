// Tables in docs/parity.md that the tiers which compare vouch for.
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Whether docs/parity.md has the table between its marks, "<!-- NAME -->" and "<!-- /NAME -->"; with `write`, it gets it. */
export function tableInParity(name: string, table: string, write: boolean): boolean {
  const path = resolve(import.meta.dirname, '../../docs/parity.md')
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const text = readFileSync(path, 'utf8')
  const [head, rest] = text.split(begin)
  const tail = rest?.split(end)[1]
  if (tail === undefined) return false
  const wanted = `${head}${begin}${table}\n${end}${tail}`
  if (write) writeFileSync(path, wanted)
  return write || text === wanted
}

/** A pattern as a cell of a table. */
export function patternCell(pattern: RegExp): string {
  return `\`${pattern.source.replaceAll('\\/', '/').replaceAll('|', '\\|')}\``
}
