// The rest of what useradd does once the account is there: an interruption leaves a user whose home is missing, empty or root's.

import type { FileInfo, Files, Host } from '../system/host.ts'
import type { Account } from './distro.ts'

const skeleton = '/etc/skel'

/** Changes nothing that is complete. */
export async function completeHome({ files }: Pick<Host, 'files'>, { home, uid, gid }: Account): Promise<void> {
  const owner = { user: uid, group: gid }
  const before = await files.stat(home, { follow: false })
  if (before && (before.type !== 'directory' || (before.uid !== uid && before.uid !== 0))) return
  if (before?.uid !== uid) await files.makeDirectory(home, { mode: await homeMode(files), owner })
  for (const name of (await files.list(skeleton)) ?? [])
    await copy(files, `${skeleton}/${name}`, `${home}/${name}`, owner)
}

type Ids = { readonly user: number; readonly group: number }

async function copy(files: Files, from: string, to: string, owner: Ids): Promise<void> {
  const [source, there] = [await files.stat(from, { follow: false }), await files.stat(to, { follow: false })]
  if (!source || isComplete(source, there)) return
  const { type, mode } = source
  if (type === 'file') return files.write(to, (await files.read(from)) ?? '', { mode, owner })
  if (type === 'link') {
    await files.link((await files.readLink(from)) ?? '', to)
    return files.setOwner(to, owner, { follow: false })
  }
  if (type !== 'directory') return
  await files.makeDirectory(to, { mode, owner })
  for (const name of (await files.list(from)) ?? []) await copy(files, `${from}/${name}`, `${to}/${name}`, owner)
}

/** An empty file is what a power cut leaves of one that was just made. */
const isComplete = (source: FileInfo, there: FileInfo | undefined) =>
  there !== undefined && source.type !== 'directory' && (there.size > 0 || source.size === 0)

/** As useradd has it from login.defs. */
async function homeMode(files: Files): Promise<number> {
  const text = (await files.readText('/etc/login.defs')) ?? ''
  const value = (key: string) => new RegExp(`^${key}\\s+([0-7]+)`, 'm').exec(text)?.[1]
  const given = value('HOME_MODE')
  return given === undefined ? 0o777 & ~Number.parseInt(value('UMASK') ?? '022', 8) : Number.parseInt(given, 8)
}
