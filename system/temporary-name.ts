// Names of files that are being written and not yet in their place. What is killed while it writes leaves one behind: no
// list shows it (`Files.list`), and the next start sweeps it.

import { randomBytes } from 'node:crypto'
import { readFile } from './read-file.ts'

/** `guessable` costs nothing; the other kind is for directories where others could have taken the name beforehand. */
export function temporaryName(guessable: boolean): string {
  const random = guessable ? Math.random().toString(36).slice(2, 12) : randomText()
  return `.firstlight-${process.pid}-${random}`
}

/** From the kernel itself: to load node's cryptography takes 6 ms, which no other part of a plain boot needs. */
function randomText(): string {
  const bytes = readFile('/dev/urandom', { length: 8 })
  return (bytes?.length === 8 ? bytes : randomBytes(8)).toString('hex')
}

export function isTemporary(name: string): boolean {
  return /^\.firstlight-\d+-[0-9a-z]+$/.test(name)
}
