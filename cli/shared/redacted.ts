// One pass over what is given away: without what is known to be secret, without passwords in addresses, and without values whose names
// say that they are secret.

import { redactAssignments, redactUrls, redactValues } from '../../core/redact.ts'

/** undefined: it is no text, so nobody knows what is in it. */
export function redacted(bytes: Uint8Array, secrets: readonly string[]): string | undefined {
  const text = textOf(bytes)
  return text === undefined ? undefined : redactUrls(redactAssignments(redactValues(text, secrets)))
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

/** The journal without what the agent's units printed: scripts, commands and part-handlers of users print through them. */
export function withoutOutput(journal: string): string {
  const ours = /^(?:\S+ +){4}(?:cloud-|firstlight|yip|cos-setup)[^\s[:]*(?:\[\d+\])?: /
  const lines = journal.split('\n')
  const kept = lines.filter((line) => !ours.test(line))
  const left = lines.length - kept.length
  return left === 0 ? journal : `(${left} lines that the agent's units printed are left out)\n${kept.join('\n')}`
}
