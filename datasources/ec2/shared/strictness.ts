// What `strict_id` says about machines that nothing identifies as one of EC2's clouds.

import type { Json } from '../../../core/json.ts'

/** With a number of seconds, such a machine is read, and whoever logs in is warned; those who activate it wait so long. */
export type Strictness = 'refuse' | 'allow' | { readonly warnFor: number }

/** `true`, `false`, `warn` or `warn,SECONDS`; as text too, as the boot generator finds it. undefined: it is none of these. */
export function strictness(value: Json | undefined): Strictness | undefined {
  const text = String(value ?? 'warn')
    .trim()
    .toLowerCase()
  if (text === 'true') return 'refuse'
  if (text === 'false') return 'allow'
  const [whole, seconds = '0'] = /^warn(?:,\s*(\d{1,4}))?$/.exec(text) ?? []
  return whole === undefined ? undefined : { warnFor: Number(seconds) }
}
