// Node's timers take whole milliseconds up to 2^31 - 1, 24.8 days. Of a fraction or of infinity some make an exception, and what is
// longer than that they make 1 ms. Every delay that is computed goes through here; tools/laws.ts looks after that.

export const longestDelay = 2 ** 31 - 1

export function timerDelay(milliseconds: number): number {
  if (Number.isNaN(milliseconds)) return 0
  return Math.min(Math.max(Math.ceil(milliseconds), 0), longestDelay)
}
