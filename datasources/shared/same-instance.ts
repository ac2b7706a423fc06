// A service that has begun to speak of another machine while it was being read: a machine that moves, a proxy that mixes up its callers.

import type { Json } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { redactUrl } from '../../core/redact.ts'
import { say } from '../../core/said.ts'
import { isServedId } from './metadata.ts'

/** Says so where `document` gives another instance-id than was `first` given. */
export function sameInstance(
  first: Uint8Array | Json | undefined,
  now: Json | undefined,
  document: string,
  notices: Notices,
): void {
  const [before, after] = [idOf(first), idOf(now)]
  if (before === undefined || after === undefined || before === after) return
  const message = say`The metadata began with the instance ${say.named(before)} and went on with ${say.named(after)}`
  notices.warning('datasource/another-instance', message, {
    where: { document: redactUrl(document) },
    hint: say`what was read may be of both: "cloud-init clean --reboot" reads it again`,
  })
}

function idOf(id: Uint8Array | Json | undefined): string | undefined {
  const text = id instanceof Uint8Array ? Buffer.from(id).toString('utf8') : id
  const word = typeof text === 'number' ? String(text) : typeof text === 'string' ? text.trim() : undefined
  return isServedId(word) && word.length <= 255 ? word : undefined
}
