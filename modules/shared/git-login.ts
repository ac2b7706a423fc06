// Lets git log in at an address with a user and a password, without their being arguments or part of the environment.

import { holdsCredential } from '../../core/credentials.ts'
import { redactUrl } from '../../core/redact.ts'

export interface GitLogin {
  /** What to give to git in place of the address. */
  readonly address: string
  /** What its settings have to say for that. */
  readonly settings: string
}

/** undefined: the address has nothing to hide. */
export function gitLogin(address: string): GitLogin | undefined {
  if (!holdsCredential(address)) return undefined
  const [open = ''] = redactUrl(address).split('?', 1)
  const settings = `[include]\n\tpath = ~/.gitconfig\n[url ${quoted(address)}]\n\tinsteadOf = ${quoted(open)}\n`
  return { address: open, settings }
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
