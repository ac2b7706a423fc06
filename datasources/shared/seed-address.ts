// A seed somewhere else: `seedfrom`, the web address or local path of a folder or a zip archive, or a pattern with %s.

import { ConfigError, HostError, reasonOf } from '../../core/errors.ts'
import type { Notices } from '../../core/notices.ts'
import { redactUrl } from '../../core/redact.ts'
import { say } from '../../core/said.ts'
import type { ZipFile } from '../../languages/zip.ts'
import { fetchOptions } from '../../system/fetch-options.ts'
import type { Host } from '../../system/host.ts'
import { type SeedFiles, seedFileLimit } from './seed-files.ts'

/** How a seed address is reached; "unknown": by none of the known schemes. */
export type SeedScheme = 'local' | 'web' | 'ftp' | 'unknown'

export function seedScheme(address: string): SeedScheme {
  if (address.startsWith('/') || address.startsWith('file://')) return 'local'
  if (/^https?:\/\//i.test(address)) return 'web'
  return /^ftps?:\/\//i.test(address) ? 'ftp' : 'unknown'
}

/** The address of one file of a seed: its name in place of %s, after a query, or below a folder. */
export function seedFileAddress(address: string, name: string): string {
  if (address.includes('%s')) return address.replaceAll('%s', name)
  const hasQuery = seedScheme(address) !== 'local' && /\?./s.test(address)
  return address.endsWith('/') || hasQuery ? address + name : `${address}/${name}`
}

export function isZipAddress(address: string): boolean {
  const path = seedScheme(address) === 'local' ? address : address.replace(/[?#].*/s, '')
  return path.toLowerCase().endsWith('.zip') && !address.includes('%s')
}

const optional: ReadonlySet<SeedName> = new Set(['network-config', 'vendor-data'])
/** In the order in which they are requested, two at a time: who is not there is known after the tries for one file. */
const rounds = [
  ['network-config', 'meta-data'],
  ['user-data', 'vendor-data'],
] as const
const known = rounds.flat()
type SeedName = (typeof known)[number]

/** undefined: meta-data or user-data cannot be fetched; a notice says which and why. Optional files that fail are absent. */
export async function readSeedAddress(host: Host, address: string, notices: Notices): Promise<SeedFiles | undefined> {
  if (isZipAddress(address)) return await readZip(host, address, notices)
  const found = new Map<string, Buffer>()
  for (const names of rounds) {
    await Promise.all(
      names.map(async (name) => {
        const content = await readFile(host, address, name, notices)
        if (content !== undefined) found.set(name, content)
      }),
    )
    if (names.some((name) => !optional.has(name) && !found.has(name))) return undefined
  }
  return found
}

/** undefined: there is none; a notice says why, unless it need not be there and is not. */
async function readFile(host: Host, address: string, name: SeedName, notices: Notices): Promise<Buffer | undefined> {
  const place = seedFileAddress(address, name)
  const document = redactUrl(place)
  try {
    const content = await fetchSeed(host, place, optional.has(name))
    if (content === undefined && !optional.has(name)) throw notThere(document)
    return content
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    const why = reasonOf(error, document, localPath(place))
    if (optional.has(name)) {
      notices.info(say`No ${name} from ${say.path(document)}: ${why}`)
      return undefined
    }
    notices.warning('datasource/unreachable', say`Cannot read ${name} of the seed: ${why}`, {
      where: { document },
      hint: say`a seed needs both meta-data and user-data; either may be empty`,
    })
    return undefined
  }
}

const localPath = (address: string) => address.replace(/^file:\/\//, '')

function notThere(url: string): HostError {
  const why = say`not there`
  return new HostError('not-found', say`${say.path(url)}: ${why}`, { detail: { url }, why })
}

/** undefined: it is not there, and need not be. A missing file that is optional is not requested again. */
async function fetchSeed(host: Host, address: string, absent: boolean): Promise<Buffer | undefined> {
  if (seedScheme(address) === 'local') {
    return await host.files.read(localPath(address), { limit: seedFileLimit })
  }
  if (!absent) return (await host.http.get(address, fetchOptions.seedFile)).body
  return (await host.http.get(address, { ...fetchOptions.seedFile, absent: true }))?.body
}

/** The files of an archive: at its top, or together in one folder. */
async function readZip(host: Host, address: string, notices: Notices): Promise<SeedFiles | undefined> {
  const document = redactUrl(address)
  let archive: Buffer | undefined
  try {
    archive = await fetchSeed(host, address, false)
    if (archive === undefined) throw notThere(document)
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.warning(
      'datasource/unreachable',
      say`Cannot read the zip seed: ${reasonOf(error, document, localPath(address))}`,
      {
        where: { document },
      },
    )
    return undefined
  }
  const { unzip } = await import('../../languages/zip.ts')
  const baseName = (name: string) => name.slice(name.lastIndexOf('/') + 1)
  const wanted = (name: string) => known.some((one) => one === baseName(name))
  let files: readonly ZipFile[]
  try {
    files = await unzip(archive, { document, wanted, limit: seedFileLimit })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    notices.warning('datasource/unreadable', error.reason, { where: error.where })
    return undefined
  }
  const depth = (name: string) => name.split('/').length
  const first = files.toSorted((a, b) => depth(a.name) - depth(b.name))[0]?.name ?? ''
  const folder = first.slice(0, first.length - baseName(first).length)
  const here = files.filter(({ name }) => name === folder + baseName(name))
  const found = new Map(here.map(({ name, content }) => [baseName(name), content]))
  const missing = ['meta-data', 'user-data'].filter((name) => !found.has(name))
  if (missing.length === 0) return found
  notices.warning(
    'datasource/incomplete-seed',
    say`The zip seed is not used: it has no ${say.join(missing.map(say.word))}`,
    {
      where: { document },
      hint: say`a seed needs both meta-data and user-data, in one folder of the archive; either may be empty`,
    },
  )
  return undefined
}
