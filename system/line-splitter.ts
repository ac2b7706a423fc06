// Lines of a stream that comes in pieces. Bytes are joined once a line is complete, so a long line takes linear time.

export interface LineSplitter {
  push(chunk: Buffer): void
  /** The oldest complete line, without its end. */
  shift(): string | undefined
}

/** Each character of `ends`, which are ASCII, ends a line. */
export function lineSplitter(ends = '\n'): LineSplitter {
  const marks = new Set(Buffer.from(ends, 'latin1'))
  const lines: string[] = []
  let pieces: Buffer[] = []
  return {
    push(chunk) {
      let from = 0
      for (let at = 0; at < chunk.length; at++) {
        if (!marks.has(chunk[at] ?? -1)) continue
        lines.push(Buffer.concat([...pieces, chunk.subarray(from, at)]).toString('utf8'))
        pieces = []
        from = at + 1
      }
      if (from < chunk.length) pieces.push(chunk.subarray(from))
    },
    shift: () => lines.shift(),
  }
}
