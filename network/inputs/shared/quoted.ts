// Words of a config as messages show them.

import { type Said, say } from '../../../core/said.ts'

/** In quotes, shortened: it ends up in a log. */
export function quoted(text: string): Said {
  return say.named(JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text))
}
