// Permission bits as people write them.

/**
 * "644", "0644" and "0o644" as the bits they stand for, setuid and the like included. `digits`: how many there may be after
 * 0 or 0o. Undefined: the text is not a mode.
 */
export function octalMode(text: string, digits = Number.POSITIVE_INFINITY): number | undefined {
  const [, octal] = /^(?:0o?)?([0-7]+)$/.exec(text) ?? []
  return octal === undefined || octal.length > digits ? undefined : Number.parseInt(octal, 8) & 0o7777
}
