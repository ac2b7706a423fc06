// Whether a text that is written to a file holds a credential: then nobody but root may read the file, whoever could otherwise.

import { redactUrls } from './redact.ts'

/** "password = x", "plugin.psk: x", `"api_token": "x"`. */
const assigned =
  /(?:pass|password|passwd|passphrase|passcode|secret|token|psk|api_?key|private_?key|credentials?)["']?\s*[:=]\s*["']?[^\s"']/i

/** Of /etc/network/interfaces. */
const wireless = /^\s*(?:wpa-(?:psk|password)|wireless-key\d*)\s+\S/im

/** A user and a password in an address, a value in its query, or a setting whose name says so. */
export function holdsCredential(text: string): boolean {
  return assigned.test(text) || wireless.test(text) || redactUrls(text) !== text
}

/** The mode of a file with this text, to be spread into the options: 0600 if it holds a credential, else `usual`. */
export function modeFor(text: string, usual?: number): { readonly mode?: number } {
  if (holdsCredential(text)) return { mode: 0o600 }
  return usual === undefined ? {} : { mode: usual }
}
