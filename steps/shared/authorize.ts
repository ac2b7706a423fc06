// Public keys for a user, as steps give them: written down, or where they are to be fetched from.

import { Failure, HostError, reasonOf } from '../../core/errors.ts'
import { type Said, say } from '../../core/said.ts'
import { appendToAuthorizedKeys } from '../../distros/authorized-keys.ts'
import { editKeyFile } from '../../distros/install-keys.ts'
import { findUser } from '../../system/accounts.ts'
import { fetchOptions } from '../../system/fetch-options.ts'
import type { Host } from '../../system/host.ts'
import type { StepContext, StepPath } from '../step.ts'

/** Whoever gives several users the keys of one address asks it once. */
export type Fetched = Map<string, Promise<string>>

/** One key after another; each that cannot be had is a failure of its own, at `path` with its number. */
export async function authorize(
  { host, notices, fail }: Pick<StepContext, 'host' | 'notices' | 'fail'>,
  name: string,
  { keys, path, fetched }: { readonly keys: readonly string[]; readonly path: StepPath; readonly fetched: Fetched },
): Promise<void> {
  if (keys.length === 0) return
  const about = (why: Said) => say`keys of ${say.named(name)}: ${why}`
  const user = await findUser(host.files, (entry) => entry.name === name)
  if (!user) return fail(about(say`there is no such user`), path)
  const texts: string[] = []
  for (const [index, key] of keys.entries()) {
    try {
      texts.push(await textOf(host, key.trim() === '' ? '' : key, fetched))
    } catch (error) {
      fail(about(reasonOf(error)), [...path, index])
    }
  }
  if (texts.every((text) => text === '')) return
  try {
    if ((await host.files.stat(user.home))?.type !== 'directory')
      throw new Failure(say`there is no home ${say.path(user.home)} for them`)
    const edit = (existing: string) => appendToAuthorizedKeys(existing, texts)
    await editKeyFile(host, notices, user, { edit, folderMode: 'keep' })
  } catch (error) {
    fail(about(reasonOf(error)), path)
  }
}

const forges: Readonly<Record<string, string>> = { github: 'https://github.com/', gitlab: 'https://gitlab.com/' }

async function textOf(host: Host, key: string, fetched: Fetched): Promise<string> {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):(\S.*)$/i.exec(key.trim()) ?? []
  if (scheme === '') {
    // As yip reads it, for which this is an address.
    if (/^[a-z][a-z0-9+.-]*:/i.test(key)) throw new Failure(say`one is neither a public key nor an address`)
    return key
  }
  const forge = forges[scheme.toLowerCase()]
  if (forge === undefined && !/^https?$/i.test(scheme))
    throw new Failure(say`one has an address that is none of http:, https:, github: and gitlab:`)
  const url = forge === undefined ? key.trim() : `${forge}${encodeURIComponent(rest)}.keys`
  const asked = fetched.get(url) ?? fetchKeys(host, url)
  fetched.set(url, asked)
  return asked
}

async function fetchKeys({ http }: Host, url: string): Promise<string> {
  const retryOn = ({ status = 0, error }: { readonly status?: number; readonly error?: Error }) =>
    status === 0 ? !(error instanceof HostError && error.code === 'tls') : status >= 500
  const { body } = await http.get(url, { ...fetchOptions.publicKeys, retryOn })
  return body.toString('utf8')
}
