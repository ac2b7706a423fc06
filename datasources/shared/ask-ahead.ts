// Documents that are asked for before anything has named them: a tree is then read in fewer turns. What nobody takes counts for nothing,
// whatever became of it.

export interface AskedAhead<T> {
  /** What became of it, for the first who asks; undefined: it was not asked for. */
  take(url: string): Promise<T> | undefined
  /** Nobody will ask for the rest of those that begin like this: what is still going on ends. */
  drop(begin: string): void
}

export function askAhead<T>(
  urls: readonly string[],
  ask: (url: string, signal: AbortSignal) => Promise<T>,
): AskedAhead<T> {
  const asked = new Map(
    urls.map((url) => {
      const over = new AbortController()
      const answer = ask(url, over.signal)
      // Whoever takes it is told.
      answer.catch(() => {})
      return [url, { answer, over }]
    }),
  )
  return {
    take(url) {
      const answer = asked.get(url)?.answer
      asked.delete(url)
      return answer
    },
    drop(begin) {
      for (const [url, { over }] of asked) {
        if (!url.startsWith(begin)) continue
        over.abort()
        asked.delete(url)
      }
    },
  }
}
