// NoCloud: the seed is on this machine (directory, disk, config, kernel command line, SMBIOS) or at an address named there.
// https://cloudinit.readthedocs.io/en/latest/reference/datasources/nocloud.html

import { asText } from '../../core/as-text.ts'
import type { Facts } from '../../core/facts.ts'
import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import { notices as createNotices } from '../../core/notices.ts'
import { redactUrl } from '../../core/redact.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Datasource, Discovered, InstanceInput, ReadInput } from '../datasource.ts'
import { noCloudLine } from '../shared/cmdline-text.ts'
import { dmiValue, expandDmi } from '../shared/dmi.ts'
import { standardInstance } from '../shared/fields.ts'
import { dsMode, fillMissing } from '../shared/metadata.ts'
import { networkFrom } from '../shared/network-from.ts'
import { detects, dmiHas, fileExists, filesExist, maybe, pathsIn, type Rule, rule } from '../shared/rules.ts'
import { readSeedAddress, seedScheme } from '../shared/seed-address.ts'
import { seedMapping } from '../shared/seed-document.ts'
import { findFirmwareSeeds } from './shared/firmware-seed.ts'
import { answersAt, byWayOf, networksTo } from './shared/link-local-seed.ts'
import {
  addressOnLines,
  isGiven,
  labelledDisks,
  localSeeds,
  type Seed,
  seedDirectories,
  seedNames,
  seedOf,
} from './shared/nocloud-seeds.ts'

const settings = defineSchema({
  type: 'object',
  properties: {
    fs_label: {
      type: ['string', 'null'],
      default: 'cidata',
      description: 'Label of the filesystem to look for, in upper or lower case; null looks for none.',
    },
    seedfrom: { type: ['string', 'null'], description: 'Path or address of the folder that holds the seed.' },
    'user-data': { type: 'string', description: 'The user-data itself; used together with meta-data.' },
    'meta-data': { type: ['object', 'string'], description: 'The metadata, as a mapping or as YAML text.' },
    'vendor-data': { type: 'string', description: 'The vendor-data itself.' },
    'network-config': { type: ['object', 'string'], description: 'The network config, as a mapping or as YAML text.' },
  },
})
type Settings = Infer<typeof settings>
type Input = ReadInput<Settings>

export const nocloud: Datasource<Settings> = {
  name: 'NoCloud',
  aliases: ['nocloud-net'],
  phases: ['local', 'network'],
  suffix: { network: 'Net' },
  defaultId: 'nocloud',
  settings,
  // At a link-local address, in two networks; and with its own network, two files of a seed.
  patience: { local: 14, network: 130 },
  probes: [...seedDirectories.flatMap((directory) => pathsIn(directory, ...seedNames.required)), '/dev/lxd/sock'],
  look: findFirmwareSeeds,
  detect: detects(...rules()),
  read,
  check,
  ephemeralFor: (own, facts) => networksTo(namedAddress(own, facts) ?? ''),
  remains: ({ settings: own, facts, instance }) =>
    instance.identity !== undefined && instance.identity === identityOf(namedAddress(own, facts), facts),
}

/** The address that the machine's lines or the config name. */
function namedAddress({ seedfrom }: Settings, facts: Facts): string | undefined {
  const address = isGiven(seedfrom) ? seedfrom : addressOnLines(facts)
  return address === undefined ? undefined : expandDmi(address, facts).text
}

/** Who a machine is that has its seed at a link-local address, which many have. undefined: nothing tells it from others. */
function identityOf(address: string | undefined, facts: Facts): string | undefined {
  const uuid = dmiValue(facts, 'system-uuid')?.toLowerCase()
  return uuid && address && networksTo(address).length > 0 ? `${uuid} ${redactUrl(address)}` : undefined
}

/** A custom label, folders of which only half a seed is there, and settings: no ready-made rule has them. */
function rules(): readonly Rule[] {
  const seeds = seedDirectories.map((directory) => filesExist(directory, ...seedNames.required))
  // Half a seed is not a seed, but somebody meant it as one: reading it tells them what is missing.
  const halves = seedDirectories.flatMap((directory) =>
    seedNames.required.map((name) => maybe(fileExists(`${directory}/${name}`))),
  )
  return [
    dmiHas('system-serial-number', /(?:^|\s)ds=nocloud/, say`ds=nocloud`),
    rule(say`ds=nocloud on the kernel command line`, ({ cmdline }) =>
      noCloudLine(cmdline) ? say`the kernel command line has ds=nocloud` : undefined,
    ),
    ...seeds,
    rule(say`the label of a seed disk`, (facts, raw) => {
      const [disk] = labelledDisks(facts, raw['fs_label'])
      return disk && say`${say.path(disk.device)} is labelled as a seed`
    }),
    rule(say`user-data and meta-data, or seedfrom, in the config`, (_facts, raw) => {
      if ('user-data' in raw && 'meta-data' in raw) return say`the config has user-data and meta-data`
      return isGiven(raw['seedfrom']) ? say`the config has seedfrom` : undefined
    }),
    rule(say`a seed in fw_cfg, SMBIOS strings or credentials`, ({ own }) => {
      const places = Object.keys(own?.['NoCloud'] ?? {})
      return places.length > 0 ? say`there is a seed in ${say.join(places.map(say.word))}` : undefined
    }),
    ...halves,
  ]
}

async function read(input: Input): Promise<Discovered | undefined> {
  const { facts, phase, notices } = input
  let seeds = await localSeeds(input)
  if (seeds.length === 0) return undefined
  let metadata = mergedMetadata(seeds)
  const configured = input.settings.seedfrom
  const seedfrom = isGiven(configured) ? configured : metadata['seedfrom']
  if (isGiven(seedfrom)) {
    const address = expandDmi(seedfrom, facts)
    for (const key of address.unknown) {
      notices.warning('datasource/bad-setting', say`"__dmi.${say.word(key)}__" in seedfrom names no DMI value`, {
        hint: say`the names are those of dmidecode -s, such as chassis-serial-number`,
      })
    }
    if (!reachableIn(input, address.text)) return undefined
    const place = byWayOf(address.text, input.nic)
    if (phase === 'local' && seedScheme(place) === 'web' && !(await answersAt(input.host, place))) return undefined
    const files = await readSeedAddress(input.host, place, notices)
    if (!files) return undefined
    seeds = [...seeds, { ...(await seedOf(address.text, files, notices)), replaces: true }]
    metadata = { ...mergedMetadata(seeds), seedfrom: redactUrl(seedfrom) } // Shown to every user, as it was given.
  }
  const complete = fillMissing(metadata, { 'instance-id': 'nocloud', dsmode: 'net' })
  const mode = dsMode([complete['dsmode']], notices)
  if (mode === 'disabled') {
    notices.debug(say`Not used: dsmode is disabled in ${say.path(placesOf(seeds))}`)
    return undefined
  }
  return await instanceOf(input, seeds, complete, mode === 'local' ? 'local' : 'net')
}

async function instanceOf(
  input: Input,
  seeds: readonly Seed[],
  metadata: JsonObject,
  dsmode: Instance['dsmode'],
): Promise<Discovered> {
  const last = <K extends 'userData' | 'vendorData' | 'network'>(key: K) =>
    seeds.findLast((seed) => seed.replaces || seed[key] !== undefined)?.[key]
  const places = placesOf(seeds)
  return {
    detail: `seed=${places}${dsmode === 'net' ? '' : `][dsmode=${dsmode}`}`, // The outer brackets are added by whoever shows it.
    cloudName: 'unknown',
    ...standardInstance(metadata),
    dsmode,
    identity: identityOf(namedAddress(input.settings, input.facts), input.facts),
    userData: last('userData'),
    vendorData: last('vendorData'),
    network: last('network') ?? (await oldNetwork(metadata, places, input)),
    platform: input.facts.paths.has('/dev/lxd/sock') ? 'lxd' : 'nocloud',
    subplatform: `${places.startsWith('/dev') ? 'config-disk' : 'seed-dir'} (${places})`,
  }
}

/** Network config as metadata held it before there was network-config: the text of an interfaces(5) file. */
async function oldNetwork(metadata: JsonObject, places: string, input: Input): Promise<JsonObject | undefined> {
  const text = metadata['network-interfaces']
  if (typeof text !== 'string' || text.trim() === '') return undefined
  input.notices.deprecated(
    'datasource/deprecated',
    say`The key network-interfaces of meta-data is deprecated in 24.3 and scheduled to be removed in 29.3. Use network-config instead.`,
  )
  const { convertEni } = await import('../../network/inputs/eni.ts')
  return networkFrom(text, convertEni, `${places}: network-interfaces`, input)
}

function mergedMetadata(seeds: readonly Seed[]): JsonObject {
  return seeds.reduce<JsonObject>((merged, { metadata }) => fillMissing(merged, metadata), {})
}

/** Addresses may carry a password; these places are shown to every user. */
function placesOf(seeds: readonly Seed[]): string {
  return seeds.map(({ place }) => redactUrl(place)).join(',')
}

/** Local seeds are read before the network is up, others after; the phase that cannot read one leaves it alone. */
function reachableIn({ phase, nic, notices }: Input, address: string): boolean {
  const scheme = seedScheme(address)
  const shown = say.url(address)
  if (scheme === 'web') {
    if (phase === 'local' && nic !== undefined && networksTo(address).length > 0) return true
    if (phase === 'local') notices.info(say`The seed ${shown} is read when the network is up`)
    return phase === 'network'
  }
  if (scheme === 'local') return phase === 'local'
  if (phase === 'network') {
    notices.warning('datasource/bad-setting', say`The seed address in seedfrom cannot be used`, {
      hint: say`http://, https://, file:// and absolute paths are read`,
    })
  }
  return false
}

/** Cheap and local: a seed on a disk is not checked but read again. */
async function check({ host, facts, instance }: InstanceInput<Settings>): Promise<boolean> {
  const silent = createNotices(() => {}, '') // A document that breaks here is read again, and then reported.
  const fromLine = noCloudLine(facts.cmdline)?.metadata['instance-id']
  if (fromLine) return fromLine === instance.id
  for (const directory of seedDirectories) {
    const path = `${directory}/meta-data`
    const content = await host.files.read(path)
    if (content === undefined) continue
    const metadata = await seedMapping(content, path, silent)
    if (metadata?.['instance-id'] === undefined) return false
    return asText(metadata['instance-id']) === instance.id
  }
  return false
}
