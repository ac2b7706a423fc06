// Keys that apt trusts: from the config, or from a key server.

import { asText } from '../../../core/as-text.ts'
import { holdsCredential } from '../../../core/credentials.ts'
import { Failure, HostError, reasonOf } from '../../../core/errors.ts'
import type { JsonObject } from '../../../core/json.ts'
import { fitting, linePlaces } from '../../../core/line-text.ts'
import { temporaryFolder } from '../../../core/paths.ts'
import { say } from '../../../core/said.ts'
import { fetchingPrograms } from '../../../system/fetch-options.ts'
import type { Argv } from '../../../system/host.ts'
import { withTemporaryFolder } from '../../../system/temporary-path.ts'
import type { ModuleContext } from '../../module.ts'

const defaultServer = 'keyserver.ubuntu.com'

/** The bytes in ASCII armour; see RFC 9580, section 6. Undefined: the text is not armoured. */
export function dearmor(text: string): Uint8Array | undefined {
  const lines = text.split(/\r?\n/)
  const begin = lines.findIndex((line) => line.includes('-----BEGIN PGP ') && line.endsWith('-----'))
  const inside = lines.slice(begin + 1)
  const rest = inside.slice(inside.findIndex((line) => !/^[^:]+: /.test(line))).join('\n')
  const body = rest.slice(0, Math.max(rest.indexOf('-----END PGP'), 0))
  if (begin < 0 || body === '' || body.includes('-')) return undefined
  // The line after "=" is a checksum that readers may ignore.
  const base64 = body.replace(/\n=[A-Za-z0-9+/]{4}\s*$/, '').replace(/\s+/g, '')
  const bytes = Buffer.from(base64, 'base64')
  return bytes.length > 0 && /^[A-Za-z0-9+/]+=*$/.test(base64) ? bytes : undefined
}

/** Writes an entry's key, which it gives as text or by id, and returns its path. Undefined: the entry has none. */
export async function addAptKey(
  entry: JsonObject,
  name: string,
  hardened: boolean,
  context: ModuleContext,
): Promise<string | undefined> {
  const { host, notices } = context
  const { key, keyid, keyserver } = entry
  let text = typeof key === 'string' ? key : undefined
  if (text === undefined && keyid) {
    text = await fetchKey(asText(keyid), typeof keyserver === 'string' ? keyserver : defaultServer, context)
  }
  if (text === undefined) return undefined
  const stem = name.slice(name.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '')
  const path = `/etc/apt/${hardened ? 'cloud-init.gpg.d' : 'trusted.gpg.d'}/${stem}.gpg`
  const bytes = dearmor(text)
  if (!bytes) {
    notices.warning(
      'apt/bad-key',
      say`Failed to add apt GPG Key to apt keyring: the key of ${say.named(name)} is not an armoured PGP key`,
    )
    return '/dev/null'
  }
  await host.files.write(path, bytes, { mode: 0o644 })
  return path
}

/** Uses a keyring that exists only while it fetches. */
async function fetchKey(id: string, server: string, context: ModuleContext): Promise<string> {
  fitting(linePlaces.argument, id, 'apt/keyid')
  const folder = temporaryFolder(context.paths)
  return withTemporaryFolder(context.host, folder, 'gnupg', (home) => fetchInto(home, id, server, context))
}

async function fetchInto(home: string, id: string, server: string, context: ModuleContext): Promise<string> {
  const { host, notices } = context
  const env = { GNUPGHOME: home }
  const hidden = holdsCredential(server)
  if (hidden) await host.files.write(`${home}/dirmngr.conf`, `keyserver ${server}\n`, { mode: 0o600 })
  const where = hidden ? [] : [`--keyserver=${server}`]
  const receive: Argv = ['gpg', '--no-tty', ...where, '--recv-keys', id]
  try {
    for (let tries = 1; ; tries++) {
      try {
        await host.commands.run(receive, { env, timeout: fetchingPrograms.gpg })
        break
      } catch (error) {
        if (!(error instanceof HostError) || error.code === 'not-found' || tries === 3) {
          throw new Failure(
            say`Failed to import key '${say.named(id)}' from keyserver '${say.url(server)}' after ${tries} tries: ${reasonOf(error, server)}`,
            { cause: error },
          )
        }
        notices.debug(say`Import of key ${say.named(id)} failed: ${error.short}; trying again`)
        await host.clock.sleep(1000)
      }
    }
    return (await host.commands.run(['gpg', '--export', '--armour', id], { env })).stdout
  } finally {
    await host.commands
      .run(['gpgconf', '--kill', 'all'], { env, accept: 'any' })
      .catch((error: unknown) => notices.debug(reasonOf(error)))
  }
}
