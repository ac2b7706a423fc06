// The text of an #include or #include-once part: which documents it names, and whether they are fetched once per instance.

export interface IncludeLine {
  readonly url: string
  readonly once: boolean
  /** Line in the part, from 1. */
  readonly line: number
}

/** "#include-once" on a line switches caching on for the lines below, "#include" off; an address may follow on the same line. `most` are read. */
export function includeLines(text: string, most = Number.POSITIVE_INFINITY): readonly IncludeLine[] {
  const lines: IncludeLine[] = []
  let once = false
  let number = 1
  let end = 0
  // An array of all lines would be larger than the text.
  for (const match of text.matchAll(/[^\r\n]+/g)) {
    number += breaksBetween(text, end, match.index)
    end = match.index + match[0].length
    let [line] = match
    if (/^#include-once/i.test(line)) {
      once = true
      line = line.slice('#include-once'.length)
    } else if (/^#include/i.test(line)) {
      once = false
      line = line.slice('#include'.length)
    }
    const url = line.trim()
    if (url !== '' && !url.startsWith('#')) lines.push({ url, once, line: number })
    if (lines.length >= most) break
  }
  return lines
}

function breaksBetween(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) if (text[at] === '\n' || text[at + 1] !== '\n') count += 1
  return count
}
