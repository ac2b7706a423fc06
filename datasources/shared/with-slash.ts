// Addresses that documents are put behind.

/** With one slash at its end. */
export function withSlash(address: string): string {
  return address.replace(/(?<!\/)\/*$/, '/')
}
