// Words for a POSIX shell.

/** How a single quote is written within single quotes. Shells read both alike; files and commands known by their bytes need the right one. */
export type QuoteStyle =
  | 'backslash' // '\''
  | 'python' // '"'"', as Python's shlex writes it

/** Whether every shell takes the text for one word that means itself; the character set of Python's shlex. */
export function isShellWord(text: string): boolean {
  return /^[\w@%+=:,./-]+$/.test(text)
}

/** In single quotes, whatever it is. */
export function shellQuote(text: string, style: QuoteStyle = 'backslash'): string {
  return `'${text.replaceAll("'", style === 'python' ? `'"'"'` : "'\\''")}'`
}

/** In single quotes where it needs them. */
export function shellWord(text: string, style?: QuoteStyle): string {
  return isShellWord(text) ? text : shellQuote(text, style)
}
