// Which way brings data to this machine: the environment, guestinfo, or a guest customization; and the instance that it describes.

import { createHash } from 'node:crypto'
import { ConfigError, type Failure } from '../../../core/errors.ts'
import type { JsonObject } from '../../../core/json.ts'
import type { Deeds, Discovered, ReadInput } from '../../datasource.ts'
import { dmiValue } from '../../shared/dmi.ts'
import { fieldsOf, standardFields } from '../../shared/fields.ts'
import { networkFrom } from '../../shared/network-from.ts'
import {
  type Customization,
  type CustomizationSettings,
  customizationFolder,
  findCustomization,
  valueIn,
} from './customization.ts'
import { customize, refuse } from './customize.ts'
import { type Given, givenByEnvironment, givenByGuestinfo } from './given.ts'
import { metadataOf } from './metadata.ts'

type Input = ReadInput<CustomizationSettings>

export async function read(input: Input): Promise<Discovered | undefined> {
  const environment = await givenByEnvironment(input)
  if (environment) return await fromGiven(input, environment, 'envvar', 'VMX_GUESTINFO_METADATA')
  const guestinfo = await givenByGuestinfo(input)
  if (guestinfo) return await fromGiven(input, guestinfo, 'guestinfo', 'guestinfo.metadata')
  // The network stage comes after the wait of the local one.
  const customization = await findCustomization(input, input.phase === 'local')
  if (!customization) return undefined
  if (customization.fault)
    throw new ConfigError(customization.fault.reason, { document: `${customizationFolder}/cust.cfg` })
  return await fromCustomization(input, customization)
}

export async function failed(input: Input & { readonly failure: Failure }): Promise<Awaited<Deeds>> {
  const customization = await findCustomization(input, false)
  if (!customization) return []
  const unknown = {
    event: 100,
    status: 'Error parsing the customization Config File',
    reason: input.failure.short,
  } as const
  return await refuse(input.host, customization, customization.fault ?? unknown)
}

async function fromGiven(
  input: Input,
  given: Given,
  access: 'envvar' | 'guestinfo',
  document: string,
): Promise<Discovered | undefined> {
  const metadata = await metadataOf(given.metadata, document, input.notices)
  // With broken metadata, whoever wrote the rest gets at least that.
  if (!metadata && !given.userData && !given.vendorData) return undefined
  const known = metadata ?? {}
  return {
    ...instanceOf(input, known, access, document),
    userData: given.userData,
    vendorData: given.vendorData,
    identity: identityOf(input, given, redactedKeys(known)),
  }
}

async function fromCustomization(input: Input, customization: Customization): Promise<Discovered> {
  const { config, files } = customization
  const identity = identityOf(input, {}, [])
  if (customization.kind === 'classic') {
    const { metadata, timezone, shortfall } = await classicMetadata(input, customization)
    return {
      ...instanceOf(input, metadata, 'imc', 'vmware-tools'),
      ...(timezone && { config: { timezone } }),
      identity,
      settle: () => customize(input.host, customization, shortfall),
    }
  }
  const name = valueIn(config, 'CLOUDINIT', 'METADATA') ?? ''
  const metadata = await metadataOf(unixBytes(files.get(name)), `${customizationFolder}/${name}`, input.notices)
  const broken = { event: 9, status: 'Error parsing the cloud-init meta data' } as const
  return {
    ...instanceOf(input, metadata ?? {}, 'imc', 'vmware-tools'),
    userData: unixBytes(files.get(valueIn(config, 'CLOUDINIT', 'USERDATA') ?? '')),
    identity,
    settle: () => (metadata ? customize(input.host, customization) : refuse(input.host, customization, broken)),
  }
}

function instanceOf(input: Input, given: JsonObject, access: string, document: string): Discovered {
  const uuid = dmiValue(input.facts, 'system-uuid')?.toLowerCase()
  const id = given['instance-id'] ?? uuid
  const metadata = { ...given, ...(id !== undefined && { 'instance-id': id }) }
  const publicKeys = ['public-keys-data', 'public_keys_data', 'public-keys', 'public_keys']
  return {
    detail: `seed=${access}`,
    ...fieldsOf(metadata, { ...standardFields, publicKeys, network: 'network/config' }),
    metadata: { meta_data: metadata },
    subplatform: `${access} (${document})`,
  }
}

async function classicMetadata(input: Input, { config, text }: Customization) {
  const { network, isWhole } = await classicNetwork(input, text)
  const host = valueIn(config, 'NETWORK', 'HOSTNAME')
  const domain = valueIn(config, 'NETWORK', 'DOMAINNAME')
  const id = valueIn(config, 'MISC', 'INSTANCE-ID')
  const metadata: JsonObject = {
    ...(id !== undefined && { 'instance-id': id }),
    ...(host !== undefined && { 'local-hostname': domain === undefined ? host : `${host}.${domain}` }),
    ...(network && { network: { config: network } }),
  }
  const shortfall = { event: 101, status: 'Error preparing Network Configuration' } as const
  return { metadata, timezone: valueIn(config, 'DATETIME', 'TIMEZONE'), ...(!isWhole && { shortfall }) }
}

/** Not whole: something of it could not be used, or is for a NIC that is not there. */
async function classicNetwork(input: Input, text: string) {
  const { convertVmwareImc } = await import('../../../network/inputs/vmware-imc.ts')
  let faults = 0
  const notices: Input['notices'] = {
    ...input.notices,
    warning(...told) {
      faults += 1
      input.notices.warning(...told)
    },
  }
  const document = `${customizationFolder}/cust.cfg`
  const config = networkFrom(text, convertVmwareImc, document, { facts: input.facts, notices })
  const devices = Object.values((config?.['ethernets'] ?? {}) as Readonly<Record<string, JsonObject>>)
  const here = input.facts.nics.map(({ mac }) => mac)
  const isHere = (device: JsonObject) => here.includes((device['match'] as { readonly macaddress: string }).macaddress)
  // A config without a NIC would leave the machine without a network.
  if (!config || devices.length === 0) return { network: undefined, isWhole: false }
  return { network: config, isWhole: faults === 0 && devices.every(isHere) }
}

function unixBytes(content: Buffer | undefined): Buffer | undefined {
  return content && Buffer.from(content.toString('utf8').replaceAll('\r', ''))
}

/** The keys of guestinfo that are to be taken back once they were read. */
export function redactedKeys(metadata: JsonObject): readonly string[] {
  const list = metadata['redact'] ?? metadata['cleanup-guestinfo']
  const names = typeof list === 'string' ? [list] : Array.isArray(list) ? list : []
  return names.filter((name): name is string => typeof name === 'string' && /^[\w-]+(?:\.[\w-]+)*$/.test(name))
}

/** The machine, and what it was given beside what is taken back: the same as long as there is nothing new to be read. */
export function identityOf({ facts }: Pick<Input, 'facts'>, given: Given, redacted: readonly string[]): string {
  const keys = { metadata: given.metadata, userdata: given.userData, vendordata: given.vendorData }
  const hash = createHash('sha256')
  for (const [key, value] of Object.entries(keys)) {
    if (value && !redacted.includes(key)) hash.update(`${key} ${value.length}\n`).update(value)
  }
  return `${dmiValue(facts, 'system-uuid')?.toLowerCase() ?? ''} ${hash.digest('hex')}`
}
