// Where a NoCloud seed may lie on a machine, and what each place adds.

import type { Facts } from '../../../core/facts.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import type { Notices } from '../../../core/notices.ts'
import { defaultPaths } from '../../../core/paths.ts'
import { redactUrl } from '../../../core/redact.ts'
import { say } from '../../../core/said.ts'
import type { ReadInput } from '../../datasource.ts'
import { type NoCloudLine, noCloudLine } from '../../shared/cmdline-text.ts'
import { dmiValue } from '../../shared/dmi.ts'
import { bothCases, filesystemsLabelled } from '../../shared/labels.ts'
import { isZipAddress, seedFileAddress, seedScheme } from '../../shared/seed-address.ts'
import { readFilesystem } from '../../shared/seed-disk.ts'
import { seedMapping } from '../../shared/seed-document.ts'
import { readSeedDirectory } from '../../shared/seed-files.ts'
import { readFirmwareSeeds } from './firmware-seed.ts'

export const seedNames = { required: ['user-data', 'meta-data'], optional: ['vendor-data', 'network-config'] }

// Below /writable/system-data Ubuntu Core keeps /var/lib/cloud before it is mounted in its place.
export const seedDirectories = ['', '/writable/system-data'].flatMap((prefix) =>
  ['nocloud', 'nocloud-net'].map((name) => `${prefix}${defaultPaths.cloud}/seed/${name}`),
)

/**
 * What one place contributes. For metadata the first place to name a key wins, for the rest the last place that has it;
 * what an address gives replaces all of the rest, even if that is nothing.
 */
export interface Seed {
  /** What the reference calls the place: "dmi", "cmdline", a path, a device, an address. */
  readonly place: string
  readonly metadata: JsonObject
  readonly userData?: Buffer | undefined
  readonly vendorData?: Buffer | undefined
  readonly network?: Json | undefined
  readonly replaces?: boolean
}

/** What the system config may say about a seed. */
export interface SeedSettings {
  readonly fs_label?: unknown
  readonly seedfrom?: unknown
  readonly 'user-data'?: unknown
  readonly 'meta-data'?: unknown
  readonly 'vendor-data'?: unknown
  readonly 'network-config'?: unknown
}

/** Everything on this machine that is a seed or names one, in the order in which it counts. */
export async function localSeeds(input: ReadInput<SeedSettings>): Promise<readonly Seed[]> {
  const { host, facts, settings: own, notices } = input
  const seeds: (Seed | undefined)[] = [...lineSeeds(facts, notices)]
  for (const directory of seedDirectories) {
    const files = await readSeedDirectory(host.files, directory, seedNames, notices)
    if (!files) continue
    seeds.push(await seedOf(directory, files, notices))
    break
  }
  if (isGiven(own.seedfrom)) seeds.push({ place: 'ds_config_seedfrom', metadata: {} })
  seeds.push(await configuredSeed(own, notices))
  for (const disk of labelledDisks(facts, own.fs_label)) {
    const seed = await readFilesystem(host, disk, notices, async (directory, files) => {
      const found = await readSeedDirectory(files, directory, seedNames, notices)
      return found && (await seedOf(disk.device, found, notices))
    })
    if (!seed) continue
    seeds.push(seed)
    break
  }
  for (const [place, files] of await readFirmwareSeeds(host, facts, notices)) {
    seeds.push(await seedOf(place, files, notices))
  }
  return seeds.filter((seed) => seed !== undefined)
}

function seedLines(facts: Facts) {
  return [
    ['dmi', noCloudLine(dmiValue(facts, 'system-serial-number') ?? '')],
    ['cmdline', noCloudLine(facts.cmdline)],
  ] as const
}

/** What they say of where the seed is. */
export function addressOnLines(facts: Facts): string | undefined {
  return seedLines(facts)
    .map(([, line]) => line?.metadata['seedfrom'])
    .find(isGiven)
}

function lineSeeds(facts: Facts, notices: Notices): readonly Seed[] {
  return seedLines(facts).flatMap(([place, line]) => {
    if (!line) return []
    if (line.variant === 'nocloud-net') {
      notices.deprecated(
        'datasource/deprecated',
        say`The 'nocloud-net' datasource name is deprecated in 24.1 and scheduled to be removed in 29.1. Use 'nocloud' instead; the address in seedfrom says whether the network is needed.`,
      )
    }
    return [{ place, metadata: { dsmode: impliedMode(line), ...line.metadata } }]
  })
}

/** The mode that a line without `dsmode=` asks for. */
function impliedMode({ variant, metadata }: NoCloudLine): 'net' | 'local' {
  const { seedfrom } = metadata
  if (!seedfrom) return variant === 'nocloud' ? 'local' : 'net'
  return seedScheme(seedfrom) === 'local' ? 'local' : 'net'
}

/** user-data and meta-data given in the system config; both are needed. */
async function configuredSeed(own: SeedSettings, notices: Notices): Promise<Seed | undefined> {
  if (own['user-data'] === undefined || own['meta-data'] === undefined) return undefined
  const contents = [...seedNames.required, ...seedNames.optional].flatMap((name): [string, Buffer | JsonObject][] => {
    const value = own[name as keyof SeedSettings]
    if (typeof value === 'string') return [[name, Buffer.from(value)]]
    return isObject(value) ? [[name, value]] : []
  })
  return await seedOf('ds_config', new Map(contents), notices)
}

/** Broken meta-data or network-config costs only that document. A mapping comes from the system config, which may hold one. */
export async function seedOf(
  place: string,
  contents: ReadonlyMap<string, Buffer | JsonObject>,
  notices: Notices,
): Promise<Seed> {
  const bytes = (name: string) => {
    const content = contents.get(name)
    return Buffer.isBuffer(content) ? content : undefined
  }
  const mapping = async (name: string) => {
    const content = contents.get(name)
    return Buffer.isBuffer(content) ? await seedMapping(content, documentOf(place, name), notices) : content
  }
  const network = await mapping('network-config')
  return {
    place,
    metadata: (await mapping('meta-data')) ?? {},
    userData: bytes('user-data'),
    vendorData: bytes('vendor-data'),
    network: network && Object.keys(network).length > 0 ? network : undefined,
  }
}

function documentOf(place: string, name: string): string {
  if (place === 'ds_config') return `system config, datasource/NoCloud/${name}`
  const inside = place.startsWith('/dev/') || isZipAddress(place)
  return redactUrl(inside ? `${place}: ${name}` : seedFileAddress(place, name))
}

export function labelledDisks(facts: Facts, label: unknown) {
  if (label === null) return []
  return filesystemsLabelled(facts, bothCases(typeof label === 'string' ? label : 'cidata'))
}

/** The reference's documentation says "None" in its example config where it means nothing. */
export function isGiven(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value !== 'None'
}
