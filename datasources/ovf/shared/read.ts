// Where an OVF environment may lie on a machine, and the instance that it describes.

import { ConfigError, Failure, reasonOf } from '../../../core/errors.ts'
import type { JsonObject } from '../../../core/json.ts'
import { redactUrl } from '../../../core/redact.ts'
import { say } from '../../../core/said.ts'
import type { Discovered, ReadInput } from '../../datasource.ts'
import { standardInstance } from '../../shared/fields.ts'
import { isVmware, openGuestinfo } from '../../shared/guestinfo.ts'
import { fillMissing } from '../../shared/metadata.ts'
import { readSeedAddress, seedScheme } from '../../shared/seed-address.ts'
import { readFilesystem } from '../../shared/seed-disk.ts'
import { seedMapping } from '../../shared/seed-document.ts'
import { seedFileLimit } from '../../shared/seed-files.ts'
import { discs, isLabelled } from './disc.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { environmentNames, seedPaths } from './seed-paths.ts'

interface Place {
  /** As the reference calls it: a path, "com.vmware.guestInfo", "iso". */
  readonly name: string
  readonly environment: Environment
}

export async function read(input: ReadInput): Promise<Discovered | undefined> {
  for (const find of [inSeed, inGuestinfo, onDisc]) {
    const place = await usable(input, find)
    if (place) return await instanceOf(input, place)
  }
  return undefined
}

/** What cannot be read at one place may be well at the next. */
async function usable(
  input: ReadInput,
  find: (input: ReadInput) => Promise<Place | undefined>,
): Promise<Place | undefined> {
  try {
    return await find(input)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const where = error instanceof ConfigError ? { where: error.where } : {}
    input.notices.warning('datasource/bad-metadata', say`The OVF environment is not used: ${reasonOf(error)}`, where)
    return undefined
  }
}

async function inSeed({ host, notices }: ReadInput): Promise<Place | undefined> {
  for (const path of seedPaths) {
    const content = await host.files.read(path, { limit: seedFileLimit })
    if (content) return { name: path, environment: await readEnvironment(content, path, false, notices) }
  }
  return undefined
}

async function inGuestinfo({ host, facts, notices }: ReadInput): Promise<Place | undefined> {
  const guestinfo = isVmware(facts) ? await openGuestinfo(host) : undefined
  const value = await guestinfo?.get('ovfEnv')
  if (value === undefined) return undefined
  return { name: 'com.vmware.guestInfo', environment: await readEnvironment(value, 'guestinfo.ovfEnv', true, notices) }
}

async function onDisc({ host, facts, notices }: ReadInput): Promise<Place | undefined> {
  const found = facts.own?.['OVF']?.['disc']
  const candidates = discs(facts).filter((disc) => isLabelled(disc) || disc.device === found)
  for (const disc of candidates.length > 0 ? candidates : discs(facts)) {
    const place = await readFilesystem(host, disc, notices, async (folder, files) => {
      for (const name of environmentNames) {
        const content = await files.read(`${folder}/${name}`, { limit: seedFileLimit })
        if (!content) continue
        return { name: 'iso', environment: await readEnvironment(content, `${disc.device}: ${name}`, true, notices) }
      }
      return undefined
    })
    if (place) return place
  }
  return undefined
}

async function instanceOf(input: ReadInput, { name, environment }: Place): Promise<Discovered | undefined> {
  const { phase } = input
  const seedfrom = environment.metadata['seedfrom']
  let { metadata } = environment
  let seeds: Pick<Discovered, 'userData' | 'vendorData'> = { userData: environment.userData }
  const places = [name]
  if (typeof seedfrom === 'string') {
    // A seed on this machine is read before the network is up, any other after.
    if (phase !== (seedScheme(seedfrom) === 'local' ? 'local' : 'network')) return undefined
    const seed = await seedAt(input, seedfrom)
    if (!seed) return undefined
    metadata = { ...fillMissing(metadata, seed.metadata), seedfrom: redactUrl(seedfrom) }
    seeds = { userData: seed.userData, vendorData: seed.vendorData }
    places.push(redactUrl(seedfrom))
  }
  metadata = fillMissing(metadata, { 'instance-id': 'iid-dsovf' })
  const shown = places.join(',')
  return {
    detail: `seed=${shown}`,
    ...standardInstance(metadata),
    ...seeds,
    network: environment.network,
    subplatform: `ovf (${shown})`,
    ...(environment.password !== undefined && { config: { password: environment.password } }),
  }
}

async function seedAt({ host, notices }: ReadInput, address: string) {
  const files = await readSeedAddress(host, address, notices)
  const text = files?.get('meta-data')
  if (!files || !text) return undefined
  const metadata: JsonObject = (await seedMapping(text, `${redactUrl(address)}: meta-data`, notices)) ?? {}
  return { metadata, userData: files.get('user-data'), vendorData: files.get('vendor-data') }
}
