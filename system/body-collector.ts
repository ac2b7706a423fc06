// The body of an answer as it comes in: in one piece of memory that grows, so that it is not in memory twice when it is whole.

export interface BodyCollector {
  add(chunk: Uint8Array): void
  readonly size: number
  body(): Buffer
}

const first = 16 * 1024

/** `expected` bytes are set aside at once: memory that is not written to costs nothing, should fewer come. */
export function bodyCollector(expected: number | undefined): BodyCollector {
  let buffer = Buffer.allocUnsafeSlow(expected ?? 0)
  let size = 0
  return {
    add(chunk) {
      if (size + chunk.length > buffer.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(first, buffer.length * 2, size + chunk.length))
        buffer.copy(larger, 0, 0, size)
        buffer = larger
      }
      buffer.set(chunk, size)
      size += chunk.length
    },
    get size() {
      return size
    },
    body: () => buffer.subarray(0, size),
  }
}
