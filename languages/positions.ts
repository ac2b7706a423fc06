// Offsets in a text to lines and columns.

import type { Where } from '../core/notices.ts'

export type PlaceOf = (offset: number) => Where

/** The starts of the lines are found when the first position is asked for. */
export function positions(text: string, document: string): PlaceOf {
  let starts: number[] | undefined
  return (offset) => {
    starts ??= lineStarts(text)
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] as number) <= offset) low = middle
      else high = middle
    }
    return { document, line: low + 1, column: Math.max(offset - (starts[low] as number), 0) + 1 }
  }
}

function lineStarts(text: string): number[] {
  const starts = [text.startsWith('\ufeff') ? 1 : 0]
  for (const match of text.matchAll(/\r\n|[\n\r\x85]/g)) starts.push(match.index + match[0].length)
  return starts
}
