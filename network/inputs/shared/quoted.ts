// Words of a config as messages show them.

/** In quotes, shortened: it ends up in a log. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text)
}
