// A short line diff for reports: what only the reference has after "-", what only firstlight has after "+".
import { structuredPatch } from 'diff'

export function diffLines(theirs: string, our: string): string {
  const { hunks } = structuredPatch('', '', theirs, our, '', '', { context: 1 })
  const lines = hunks.flatMap((hunk) => hunk.lines)
  return lines.length > 40 ? [...lines.slice(0, 40), `… ${lines.length - 40} more`].join('\n') : lines.join('\n')
}
