// The text of an #include or #include-once part: which documents it names, and whether they are fetched once per instance.

export interface IncludeLine {
  readonly url: string
  readonly once: boolean
  /** Line in the part, from 1. */
  readonly line: number
}

/** "#include-once" on a line switches caching on for the lines below, "#include" off; an address may follow on the same line. */
export function includeLines(text: string): readonly IncludeLine[] {
  const lines: IncludeLine[] = []
  let once = false
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    let line = raw
    if (/^#include-once/i.test(line)) {
      once = true
      line = line.slice('#include-once'.length)
    } else if (/^#include/i.test(line)) {
      once = false
      line = line.slice('#include'.length)
    }
    const url = line.trim()
    if (url !== '' && !url.startsWith('#')) lines.push({ url, once, line: index + 1 })
  }
  return lines
}
