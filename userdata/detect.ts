// What a text is, judged by its first line: the reference's prefixes, whatever their case and the blanks before them.

import { type ContentType, contentTypes } from './content-types.ts'

const longest = 64

/** Undefined when no prefix matches. A byte order mark before it hides it, as in the reference. */
export function detectType(content: Buffer): ContentType | undefined {
  let start = 0
  while (start < content.length && isBlank(content[start] as number)) start += 1
  const head = content.toString('latin1', start, start + longest).toLowerCase()
  // The longest that fits: #cloud-config-archive is not #cloud-config, #include-once not #include.
  let found: { readonly type: ContentType; readonly length: number } | undefined
  for (const { type, firstLines } of contentTypes) {
    for (const prefix of firstLines) {
      if (head.startsWith(prefix) && prefix.length > (found?.length ?? 0)) found = { type, length: prefix.length }
    }
  }
  return found?.type
}

/** What Python's lstrip() removes, of ASCII. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || (byte >= 0x1c && byte <= 0x1f)
}
