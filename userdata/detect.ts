// What a text is by its first line: the prefixes of the reference, case and leading blanks aside.

/** Longest first: #cloud-config-archive is not #cloud-config, #include-once not #include. */
const prefixes: readonly (readonly [prefix: string, type: string])[] = [
  ['text/x-shellscript-per-instance', 'text/x-shellscript-per-instance'],
  ['text/x-shellscript-per-boot', 'text/x-shellscript-per-boot'],
  ['text/x-shellscript-per-once', 'text/x-shellscript-per-once'],
  ['#cloud-config-archive', 'text/cloud-config-archive'],
  ['#cloud-config-jsonp', 'text/cloud-config-jsonp'],
  ['## template: jinja', 'text/jinja2'],
  ['#cloud-boothook', 'text/cloud-boothook'],
  ['#include-once', 'text/x-include-once-url'],
  ['#cloud-config', 'text/cloud-config'],
  ['#part-handler', 'text/part-handler'],
  ['#include', 'text/x-include-url'],
  ['#!', 'text/x-shellscript'],
]

const longest = 64

/** Undefined when no prefix matches. A byte order mark before it hides it, as in the reference. */
export function detectType(content: Buffer): string | undefined {
  let start = 0
  while (start < content.length && isBlank(content[start] as number)) start += 1
  const head = content.toString('latin1', start, start + longest).toLowerCase()
  return prefixes.find(([prefix]) => head.startsWith(prefix))?.[1]
}

/** What Python's lstrip() removes, of ASCII. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || (byte >= 0x1c && byte <= 0x1f)
}
