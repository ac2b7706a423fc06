// /run/config: what a cloud says about the machine, a file for each fact, where Kairos and LinuxKit have it.

import type { Host } from '../../../system/host.ts'
import type { Found } from './provider.ts'

export const configFolder = '/run/config'
const nameFile = `${configFolder}/hostname`
const keysFolder = `${configFolder}/ssh`
const keysFile = `${keysFolder}/authorized_keys`

/** What vendors hand out may hold passwords. */
const private_: ReadonlySet<string> = new Set(['vendordata'])

export async function makeFolder({ files }: Host): Promise<void> {
  await files.makeDirectory(configFolder, { mode: 0o755 })
}

export async function keep({ files }: Host, { files: facts = {}, keys }: Found): Promise<void> {
  for (const [name, content] of Object.entries(facts)) {
    if (content === undefined) continue
    await files.write(`${configFolder}/${name}`, content, { mode: private_.has(name) ? 0o600 : 0o644 })
  }
  if (keys === undefined) return
  await files.makeDirectory(keysFolder, { mode: 0o755 })
  await files.write(keysFile, keys, { mode: 0o600 })
}

/** Also if something else left it there, as in a step before. */
export async function keptName({ files }: Host): Promise<string | undefined> {
  return (await files.readText(nameFile))?.trim() || undefined
}

export async function keptKeys({ files }: Host): Promise<readonly string[]> {
  const lines = ((await files.readText(keysFile)) ?? '').split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}
