// Patterns of names and paths, with one star at most.

/** The star stands for any characters but a slash, or for none. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [start = '', end] = pattern.split('*')
  if (end === undefined) return text === pattern
  if (text.length < start.length + end.length || !text.startsWith(start) || !text.endsWith(end)) return false
  return !text.slice(start.length, text.length - end.length).includes('/')
}
