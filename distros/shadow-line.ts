// A line of shadow(5) with a new password.

import { type Fields, today } from './account-lines.ts'

/** Nobody can log in with it; an empty one would let everybody in. */
export const lockedPassword = '!'

const fieldCount = 9

/**
 * The fields with another password, of which the line says that it is of today; the rest stays. The same line where they have it already, so
 * that a password does not seem new after each boot.
 */
export function withPassword(name: string, before: Fields | undefined, password: string, now: Date): Fields {
  if (before?.[1] === password) return before
  const rest = Array.from({ length: fieldCount - 3 }, (_, index) => before?.[index + 3] ?? '')
  return [name, password, today(now), ...rest]
}

/** What shadow has for a password as documents give it: hashed or locked already, or in clear text. `before`: what it has now. */
export async function shadowPassword(given: string, before: string | undefined): Promise<string> {
  if (/^[$!]/.test(given) || given === '*') return given
  if (before && /^\$[56]\$/.test(before)) {
    const { verify } = await import('unixcrypt')
    if (isHash(before) && verify(given, before)) return before
  }
  const { hashedPassword } = await import('../core/hashed-password.ts')
  return hashedPassword(given)
}

/** Whole, and one that takes no minutes to try. */
const isHash = (text: string) => /^\$[56]\$(?:rounds=\d{4,6}\$)?[^$]{0,16}\$[./0-9A-Za-z]{43,86}$/.test(text)
