// A source of Kairos documents as a person gives it: a path below the directory he is in, an address, the text itself, or "-".

import { HostError } from '../../core/errors.ts'
import { textOf } from '../../steps/documents/document-files.ts'
import type { Source } from '../../steps/documents/sources.ts'
import { absolute, type Io } from '../io.ts'

/** Longer ones are no paths. */
const longestPath = 4096

/** A path that is there becomes absolute, a trailing slash stays; all else is as it was given. */
export async function givenSource(io: Io, given: string): Promise<Source> {
  if (given === '-') return { text: textOf((await io.host.files.read('/dev/stdin')) ?? Buffer.alloc(0), '<STDIN>') }
  if (given === '' || given.length > longestPath || given.includes('\n')) return { text: given }
  if (given.startsWith('/') || /^[a-z][a-z0-9+.-]*:\/\//i.test(given)) return given
  const path = await absolute(io, given)
  return (await isThere(io, path)) ? `${path}${given.endsWith('/') ? '/' : ''}` : given
}

async function isThere({ host }: Io, path: string): Promise<boolean> {
  try {
    return (await host.files.stat(path, { follow: false })) !== undefined
  } catch (error) {
    // What cannot even be asked for, such as a name that is too long.
    if (error instanceof HostError && error.code === 'io') return false
    throw error
  }
}
