// User-data that a step of an earlier boot has kept among the machine's documents: that of another machine is forgotten, and what the
// network stage makes of the same user-data is not made of the document too.

import { HostError, reasonOf } from '../core/errors.ts'
import { notices as createNotices } from '../core/notices.ts'
import type { Paths } from '../core/paths.ts'
import { say } from '../core/said.ts'
import { forget, type HandedOut, handedOutIn, hashOf, type Identity, isAnothers } from '../steps/shared/handed-out.ts'
import type { Boot } from './boot.ts'
import { loadInstance } from './state/cache.ts'

/** What is known of the machine by now: the instance only once the local stage has looked. */
export async function identityOf(boot: Boot, paths: Paths): Promise<Identity> {
  const { files } = boot.host
  const ids = ['product_uuid', 'product_serial'].map((name) => files.readText(`/sys/class/dmi/id/${name}`))
  const { container } = (await boot.machine()).virtualization
  const machine = container
    ? ''
    : (await Promise.all(ids))
        .map((id = '') => id.trim().toLowerCase())
        .join(' ')
        .trim()
  const instance = (await files.readText(`${paths.run}/.instance-id`))?.trim()
  return { ...(machine && { machine }), ...(instance && { instance }) }
}

/** Before any step asks whether there is user-data already. */
export async function forgetAnothers(boot: Boot, directories: readonly string[]): Promise<void> {
  const { host, notices } = boot
  const kept = await handedOutIn(host.files, directories)
  if (kept.length === 0) return
  const here = await identityOf(boot, (await boot.settings()).paths)
  for (const one of kept) {
    if (!isAnothers(one, here)) continue
    const log = notices.topic('steps')
    log.info(say`the user-data in ${say.path(one.folder)} was given to another instance: it is removed`)
    try {
      await forget(host.files, one)
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      log.warning(
        'steps/failed',
        say`Another instance's user-data stays in ${say.path(one.folder)}: ${reasonOf(error, one.folder)}`,
      )
    }
  }
}

/** Tells of a document whether it is the user-data that the network stage unpacks: then only its `stages` are its own. */
export async function userDataAmong(
  boot: Boot,
  directories: readonly string[],
): Promise<(path: string, text: string) => boolean> {
  const kept = await handedOutIn(boot.host.files, directories)
  if (kept.length === 0) return () => false
  const { paths } = await boot.settings()
  const { instance } = await identityOf(boot, paths)
  // What is wrong with the cache is told by the stages that need it.
  const known =
    instance === undefined
      ? undefined
      : await loadInstance(
          boot.host,
          paths,
          createNotices(() => {}, 'steps'),
        )
  if (known?.userData === undefined) return () => false
  const unpacked = hashOf(Buffer.from(known.userData, 'base64'))
  const isUnpacked = ({ folder, files, given }: HandedOut, path: string, hash: string) =>
    files[path.slice(folder.length + 1)] === hash && [given, hash].includes(unpacked)
  return (path, text) => {
    const hash = hashOf(text)
    return kept.some((one) => path.startsWith(`${one.folder}/`) && isUnpacked(one, path, hash))
  }
}
