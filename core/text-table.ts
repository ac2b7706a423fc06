// A table in plain characters, as the reference draws them: cells centred, every line after "ci-info: ".

/** The title goes above the table, padded with "+". */
export function textTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)) + 2)
  const border = `+${widths.map((width) => '-'.repeat(width)).join('+')}+`
  const line = (cells: readonly string[]) =>
    `|${cells.map((cell, column) => centred(cell, widths[column] as number, ' ')).join('|')}|`
  const lines = [centred(title, border.length, '+'), border, line(head), border, ...rows.map(line), border]
  return lines.map((text) => `ci-info: ${text}\n`).join('')
}

/** With an odd number of fillers, the spare one goes to the left if the width is odd, otherwise to the right. */
export function centred(text: string, width: number, filler: string): string {
  const spare = Math.max(0, width - text.length)
  const left = Math.floor(spare / 2) + (spare & width & 1)
  return filler.repeat(left) + text + filler.repeat(spare - left)
}
