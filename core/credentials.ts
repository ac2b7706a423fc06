// Whether a text that is written to a file holds a credential: then nobody but root may read the file, whoever could otherwise.

import { redactAssignments, redactUrls } from './redact.ts'

/** Of /etc/network/interfaces. */
const wireless = /^[ \t]*(?:wpa-(?:psk|password)|wireless-key\d*)\s+\S/im

/** A user and a password in an address, a value in its query, or a setting whose name says so. */
export function holdsCredential(text: string): boolean {
  return redactAssignments(text) !== text || wireless.test(text) || redactUrls(text) !== text
}

/** The mode of a file with this text, to be spread into the options: 0600 if it holds a credential, else `usual`. */
export function modeFor(text: string, usual?: number): { readonly mode?: number } {
  if (holdsCredential(text)) return { mode: 0o600 }
  return usual === undefined ? {} : { mode: usual }
}
