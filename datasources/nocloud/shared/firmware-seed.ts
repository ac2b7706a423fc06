// A NoCloud seed without a disk or a server: what a hypervisor hands over in fw_cfg entries and SMBIOS strings, and systemd credentials.
// docs/nocloud.md

import { posix } from 'node:path'
import { HostError, reasonOf } from '../../../core/errors.ts'
import type { Facts } from '../../../core/facts.ts'
import type { JsonObject } from '../../../core/json.ts'
import type { Notices } from '../../../core/notices.ts'
import { type Said, say } from '../../../core/said.ts'
import type { Files, Host } from '../../../system/host.ts'
import { seedFileLimit } from '../../shared/seed-files.ts'
import { oemStrings } from './oem-strings.ts'

const documents = ['user-data', 'meta-data', 'vendor-data', 'network-config'] as const

/** In the order in which they count: of each document the first one is used. */
const places = ['fw_cfg', 'smbios', 'credentials'] as const

type Document = (typeof documents)[number]
type Place = (typeof places)[number]

interface Offer {
  readonly place: Place
  readonly name: Document
  readonly where: Said
  /** undefined: it is not what it says it is, and a notice says so. */
  read(notices: Notices): Promise<Buffer | undefined>
}

/** Documents by the place that has them. */
export type FirmwareSeeds = ReadonlyMap<Place, ReadonlyMap<string, Buffer>>

const fwCfg = '/sys/firmware/qemu_fw_cfg'
const credentials = '/run/credentials/@system'

/** The places that have something, with the documents they have: no content. undefined: none. */
export async function findFirmwareSeeds({ files }: Host, facts: Facts): Promise<JsonObject | undefined> {
  const offers = await offered(files, facts)
  const found = places.flatMap((place) => {
    const names = offers.filter((offer) => offer.place === place).map(({ name }) => name)
    return names.length > 0 ? [[place, [...new Set(names)]] as const] : []
  })
  return found.length > 0 ? Object.fromEntries(found) : undefined
}

export async function readFirmwareSeeds({ files }: Host, facts: Facts, notices: Notices): Promise<FirmwareSeeds> {
  await tellMissingDriver(files, facts, notices)
  const found = new Map<Place, Map<string, Buffer>>()
  const offers = await offered(files, facts)
  for (const name of documents) {
    const offer = offers.find((candidate) => candidate.name === name)
    const content = offer && (await contentOf(offer, notices))
    if (!offer || content === undefined) continue
    found.set(offer.place, (found.get(offer.place) ?? new Map<string, Buffer>()).set(name, content))
  }
  return found
}

async function contentOf(offer: Offer, notices: Notices): Promise<Buffer | undefined> {
  try {
    return await offer.read(notices)
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.warning('datasource/unreadable', say`Cannot read ${offer.where}: ${reasonOf(error)}`)
    return undefined
  }
}

/** Containers see the firmware of the machine around them; credentials are their own. */
async function offered(files: Files, { virtualization }: Facts): Promise<readonly Offer[]> {
  const firmware = virtualization.container ? [] : [offeredByFwCfg(files), offeredBySmbios(files)]
  return (await Promise.all([...firmware, offeredFiles(files, 'credentials', credentials, 'firstlight.', '')])).flat()
}

/** Names of our own, or those that systemd makes credentials of: `name=opt/io.firstlight/user-data,file=…`. */
async function offeredByFwCfg(files: Files): Promise<readonly Offer[]> {
  const entries = `${fwCfg}/by_name/opt`
  const own = offeredFiles(files, 'fw_cfg', `${entries}/io.firstlight`, '', '/raw')
  const asCredentials = offeredFiles(files, 'fw_cfg', `${entries}/io.systemd.credentials`, 'firstlight.', '/raw')
  return [...(await own), ...(await asCredentials)]
}

async function offeredFiles(
  files: Files,
  place: Place,
  folder: string,
  before: string,
  after: string,
): Promise<readonly Offer[]> {
  const names = (await files.list(folder).catch(nothing)) ?? []
  return documents.flatMap((name): Offer[] => {
    if (!names.includes(before + name)) return []
    const path = posix.join(folder, before + name + after)
    const where = say`the ${say.word(name)} of the seed, ${say.path(path)}`
    return [{ place, name, where, read: () => files.read(path, { limit: seedFileLimit }) }]
  })
}

/** `io.firstlight:user-data=…`, `io.firstlight.binary:user-data=BASE64`, and the same as systemd's credentials. */
async function offeredBySmbios(files: Files): Promise<readonly Offer[]> {
  return ((await oemStrings(files).catch(nothing)) ?? []).flatMap((text): Offer[] => {
    const [, binary, found, value = ''] =
      /^io\.(?:firstlight|systemd\.credential(?=(?:\.binary)?:firstlight\.))(\.binary)?:(?:firstlight\.)?([a-z-]+)=(.*)$/s.exec(
        text,
      ) ?? []
    const name = documents.find((candidate) => candidate === found)
    if (name === undefined) return []
    const where = say`the ${say.word(name)} of the seed in an SMBIOS string`
    return [
      { place: 'smbios', name, where, read: async (notices) => decoded(value, binary !== undefined, where, notices) },
    ]
  })
}

function decoded(text: string, binary: boolean, where: Said, notices: Notices): Buffer | undefined {
  // Bytes, of which a text was made one by one.
  if (!binary) return Buffer.from(text, 'latin1')
  const base64 = text.replace(/\s+/g, '')
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return Buffer.from(base64, 'base64')
  notices.warning('datasource/unreadable', say`Cannot read ${where}: it is not base64`)
  return undefined
}

async function tellMissingDriver(files: Files, { virtualization }: Facts, notices: Notices): Promise<void> {
  if (virtualization.container || (await files.exists(fwCfg).catch(nothing))) return
  if (!(await files.exists('/sys/bus/acpi/devices/QEMU0002:00').catch(nothing))) return
  notices.info(say`This is QEMU, but the kernel module qemu_fw_cfg is not loaded: a seed in fw_cfg is not seen`)
}

/** What cannot be read has nothing to tell. */
function nothing(error: unknown): undefined {
  if (error instanceof HostError) return undefined
  throw error
}
