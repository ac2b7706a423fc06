// What no input may lead to: mistakes of the code that reach a user.

import { jsonIfWhole } from '../../languages/json.ts'
import type { MemoryHost } from '../../system/memory.ts'
import { bootOnce } from '../stages/whole-boot.ts'

/** What only the engine says, about mistakes in the code. */
const bug =
  /\b(?:TypeError|ReferenceError|SyntaxError|RangeError)\b|Cannot (?:read|set|convert) propert|is not (?:a function|iterable|defined)|Maximum call stack|Invalid array length|Invalid string length/

export function refuseBugs(notices: readonly { readonly message: string }[], what: string): void {
  const found = notices.find(({ message }) => bug.test(message))
  if (found) throw new TypeError(`${what} says: ${found.message}`)
}

export async function boot(host: MemoryHost): Promise<void> {
  const { told, status } = await bootOnce(host)
  refuseBugs(told, 'the boot')
  refuseBugs(
    [...status.errors, ...Object.values(status.recoverable).flat()].map((message) => ({ message })),
    'the status',
  )
}

/** The same on a machine that has nothing broken: then all that the agent writes can be read. */
export async function bootWhole(host: MemoryHost): Promise<void> {
  await boot(host)
  for (const [path, { type, content }] of Object.entries(host.tree())) {
    const own = /^\/(?:run\/cloud-init|var\/lib\/cloud)\/.*\.json$/.test(path) && !path.includes('/seed/')
    if (own && type === 'file' && jsonIfWhole(content) === undefined) throw new TypeError(`${path} is no JSON`)
  }
}
