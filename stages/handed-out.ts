// User-data that a step of an earlier boot has kept among the machine's documents: that of another machine is forgotten, and what the
// network stage makes of the same user-data is not made of the document too.

import { isDeepStrictEqual } from 'node:util'
import { HostError, reasonOf } from '../core/errors.ts'
import type { Instance } from '../core/instance.ts'
import { isObject } from '../core/json.ts'
import { notices as createNotices } from '../core/notices.ts'
import type { Paths } from '../core/paths.ts'
import { say } from '../core/said.ts'
import { jsonIfWhole } from '../languages/json.ts'
import { hostnameRecord } from '../modules/hostname/set-hostname.ts'
import { isNamed } from '../modules/shared/hostname-of.ts'
import { isOn } from '../modules/shared/settings.ts'
import { userDataDocuments } from '../steps/documents/directories.ts'
import {
  forget,
  type HandedOut,
  handedOutIn,
  hashOf,
  type Identity,
  isAnothers,
  tagFolder,
} from '../steps/shared/handed-out.ts'
import type { Boot } from './boot.ts'
import { loadInstance } from './state/cache.ts'

/** What the user-data says of stages, part by part. */
const userDataFolder = `${userDataDocuments}/user-data`

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

/**
 * What the user-data of the datasources says of stages, among the documents of this boot and of later ones, which run them from the
 * beginning.
 */
export async function keepUserData(boot: Boot, instance: Instance, texts: readonly string[]): Promise<void> {
  const { files } = boot.host
  const folder = userDataFolder
  const named = texts.map((text, index) => [`part-${String(index + 1).padStart(3, '0')}.yaml`, text] as const)
  const hashes = Object.fromEntries(named.map(([name, text]) => [name, hashOf(text)]))
  const [before] = (await handedOutIn(files, [folder])).filter((one) => one.folder === folder)
  const given = hashOf(Buffer.from(instance.userData ?? '', 'base64'))
  const same = before?.given === given && before.instance === instance.id && isDeepStrictEqual(before.files, hashes)
  if (before && !same) await forget(files, before)
  if (named.length === 0) return
  if (!same) {
    for (const one of [userDataDocuments, folder]) await files.makeDirectory(one, { mode: 0o700 })
    const { machine } = await identityOf(boot, (await boot.settings()).paths)
    await tagFolder(files, { folder, given, files: hashes, instance: instance.id, ...(machine && { machine }) })
  }
  for (const [name, text] of named) {
    const path = `${folder}/${name}`
    if ((await files.readText(path)) !== text) await files.write(path, text, { mode: 0o600 })
  }
}

/** What documents count for that are user-data of the datasources. */
export interface UserDataAmong {
  /** Of what the network stage unpacks only its `stages` are the document's own. */
  isStagesOnly(path: string, text: string): boolean
  /** Paths of those that a step has kept elsewhere too, and that have a script run which is one of the user-data. */
  readonly repeated: ReadonlySet<string>
}

const none: UserDataAmong = { isStagesOnly: () => false, repeated: new Set() }

export async function userDataAmong(boot: Boot, directories: readonly string[]): Promise<UserDataAmong> {
  const kept = await handedOutIn(boot.host.files, directories)
  if (kept.length === 0) return none
  const ours = kept.find(({ folder }) => folder === userDataFolder)
  const byStep = kept.filter((one) => one !== ours)
  const hashes = new Set(byStep.flatMap(({ files }) => Object.values(files)))
  const repeated = Object.entries(ours?.files ?? {}).flatMap(([name, hash]) =>
    hashes.has(hash) ? [`${userDataFolder}/${name}`] : [],
  )
  const unpacked = byStep.length === 0 ? undefined : await unpackedHash(boot)
  for (const { folder, files, given, script } of byStep)
    if (script && given === unpacked) repeated.push(...Object.keys(files).map((name) => `${folder}/${name}`))
  const isUnpacked = ({ folder, files, given }: HandedOut, path: string, hash: string) =>
    files[path.slice(folder.length + 1)] === hash && [given, hash].includes(unpacked ?? '')
  return {
    repeated: new Set(repeated),
    isStagesOnly(path, text) {
      if (path.startsWith(`${userDataFolder}/`)) return true
      const hash = hashOf(text)
      return byStep.some((one) => path.startsWith(`${one.folder}/`) && isUnpacked(one, path, hash))
    },
  }
}

/** Of the user-data of the datasource that was found; undefined: there is none, or it is not known yet. */
async function unpackedHash(boot: Boot): Promise<string | undefined> {
  const { paths } = await boot.settings()
  const { instance } = await identityOf(boot, paths)
  if (instance === undefined) return undefined
  const userData = (await cachedInstance(boot, paths))?.userData
  return userData === undefined ? undefined : hashOf(Buffer.from(userData, 'base64'))
}

/** What is wrong with the cache is told by the stages that need it. */
const cachedInstance = ({ host }: Boot, paths: Paths) =>
  loadInstance(
    host,
    paths,
    createNotices(() => {}, 'steps'),
  )

/** The name that the datasource or its user-data gives the machine, once the stages have set it. */
export async function givenName(boot: Boot): Promise<string | undefined> {
  const instance = await cachedInstance(boot, (await boot.settings()).paths)
  if (!instance) return undefined
  const { config, paths, visible } = await boot.settings({ datasource: instance.config })
  if (!isNamed(visible, instance) || isOn(config['preserve_hostname'])) return undefined
  const record = jsonIfWhole((await boot.host.files.readText(hostnameRecord(paths))) ?? '')
  return isObject(record) && typeof record['hostname'] === 'string' ? record['hostname'] : undefined
}
