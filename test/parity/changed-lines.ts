// A line diff for reports and for the list of differences: what only the reference has after "-", what only firstlight has after "+".
import { structuredPatch } from 'diff'

export function changedLines(theirs: string, our: string): string[] {
  const { hunks } = structuredPatch('', '', theirs, our, '', '', { context: 0 })
  return hunks.flatMap((hunk) => hunk.lines).filter((line) => /^[+-]/.test(line))
}
