// Whose the user-data is that a step has put among the documents of later boots: on a copy of the disk it is another machine's.

import { createHash } from 'node:crypto'
import { isObject, type Json } from '../../core/json.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import type { Files } from '../../system/host.ts'

/** What tells one machine from another without asking anybody. What is not known is absent. */
export interface Identity {
  /** The firmware's ids. */
  readonly machine?: string
  /** Of the instance that the datasources have found. */
  readonly instance?: string
}

export interface HandedOut extends Identity {
  readonly folder: string
  /** The hash of what the cloud gave. */
  readonly given: string
  /** Hashes of what was made of it, by name in the folder. */
  readonly files: Readonly<Record<string, string>>
  /** It is a script, and the document beside it has it run. */
  readonly script?: true
}

const tag = '.instance.json'

export const hashOf = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')

export async function tagFolder(files: Files, { folder, ...known }: HandedOut): Promise<void> {
  await files.write(`${folder}/${tag}`, `${JSON.stringify(known)}\n`, { mode: 0o600 })
}

/** In these directories and the folders right below them. */
export async function handedOutIn(files: Files, directories: readonly string[]): Promise<readonly HandedOut[]> {
  const below = async (directory: string) =>
    ((await files.list(directory)) ?? []).filter((name) => !/\.ya?ml$/.test(name)).map((name) => `${directory}/${name}`)
  const folders = (await Promise.all(directories.map(async (one) => [one, ...(await below(one))]))).flat()
  const tagged = await Promise.all(folders.map(async (folder) => handedOutOf(folder, await tagIn(files, folder))))
  return tagged.flatMap((one) => one ?? [])
}

export function isAnothers(of: Identity, here: Identity): boolean {
  const differ = (one: string | undefined, other: string | undefined) =>
    one !== undefined && other !== undefined && one !== other
  return differ(of.machine, here.machine) || differ(of.instance, here.instance)
}

/** What somebody has changed since is his. */
export async function forget(files: Files, { folder, files: names }: HandedOut): Promise<void> {
  for (const [name, hash] of Object.entries(names)) {
    const content = await files.read(`${folder}/${name}`)
    if (content && hashOf(content) === hash) await files.remove(`${folder}/${name}`)
  }
  await files.remove(`${folder}/${tag}`)
  const left = await files.list(folder)
  if (left?.length === 0) await files.remove(folder, { recursive: true })
}

async function tagIn(files: Files, folder: string): Promise<string | undefined> {
  const info = await files.stat(`${folder}/${tag}`, { follow: false })
  return info?.type === 'file' ? await files.readText(`${folder}/${tag}`) : undefined
}

/** What is no tag of ours says nothing. */
function handedOutOf(folder: string, text: string | undefined): HandedOut | undefined {
  const known = text === undefined ? undefined : jsonIfWhole(text)
  if (!isObject(known) || !isObject(known['files']) || typeof known['given'] !== 'string') return undefined
  const { machine, instance, given, script } = known
  const names = Object.entries(known['files']).filter((one): one is [string, string] => isPlain(one))
  return {
    folder,
    given,
    files: Object.fromEntries(names),
    ...(script === true && { script }),
    ...(typeof machine === 'string' && { machine }),
    ...(typeof instance === 'string' && { instance }),
  }
}

function isPlain([name, hash]: readonly [string, Json | undefined]): boolean {
  return typeof hash === 'string' && name !== '' && name !== '.' && name !== '..' && !name.includes('/')
}
