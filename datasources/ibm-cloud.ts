// IBM Cloud's classic virtual servers: a part of a config drive, on a disk that Xen's guests find by its label.
// https://cloudinit.readthedocs.io/en/latest/reference/datasources/ibmcloud.html

import { ConfigError } from '../core/errors.ts'
import type { Facts } from '../core/facts.ts'
import { isObject, type JsonObject } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { parseJson } from '../languages/json.ts'
import type { Host } from '../system/host.ts'
import type { Datasource, Discovered, ReadInput } from './datasource.ts'
import { directoryTree } from './shared/directory-tree.ts'
import { fieldsOf, standardFields } from './shared/fields.ts'
import { diskLikeIbms, type IbmDisk, ibmDisk, isXen, xenFolder } from './shared/ibm-disk.ts'
import { networkFrom } from './shared/network-from.ts'
import { markedSeed, optionalJson, type TreeSource } from './shared/openstack-tree.ts'
import { detects, rule } from './shared/rules.ts'
import { readFilesystem } from './shared/seed-disk.ts'
import { vendorDataOf } from './shared/vendor-data.ts'

const settings = defineSchema({ type: 'object', properties: {} })
type Input = ReadInput<Infer<typeof settings>>

/** The reference's names. */
const platforms = { live: 'OS-Code/Live', template: 'Template/Live/Metadata' } as const
const folder = 'openstack/latest'

export const ibmCloud: Datasource<Infer<typeof settings>> = {
  name: 'IBMCloud',
  phases: ['local'],
  settings,
  probes: [xenFolder],
  look: async (host, facts) => (isXen(facts) ? { provisioning: await isProvisioning(host) } : undefined),
  asksHypervisor: (facts) => diskLikeIbms(facts) !== undefined,
  detect: detects(
    rule(say`a disk of IBM's on Xen`, (facts) => {
      const found = ibmDisk(facts)
      return found && !beingProvisioned(facts) ? say`${say.path(found.disk.device)} is IBM's disk, on Xen` : undefined
    }),
  ),
  read,
  async check({ host, instance }) {
    return instance.identity !== undefined && instance.identity === (await hypervisorUuid(host))
  },
}

/** IBM's own first boot of a template is not the user's. */
async function isProvisioning({ files }: Host): Promise<boolean> {
  if (!(await files.exists('/root/provisioningConfiguration.cfg'))) return false
  const log = await files.stat('/root/swinstall.log')
  if (!log) return true
  const booted = await files.stat('/proc/1/environ')
  return booted !== undefined && log.modified > booted.modified
}

function beingProvisioned({ own }: Facts): boolean {
  return own?.['IBMCloud']?.['provisioning'] === true
}

async function hypervisorUuid({ files }: Host): Promise<string | undefined> {
  return (await files.readText('/sys/hypervisor/uuid'))?.trim().toLowerCase() || undefined
}

async function read(input: Input): Promise<Discovered | undefined> {
  const { host, facts, notices } = input
  const found = ibmDisk(facts)
  if (!found) return undefined
  if (found.kind === 'template' && beingProvisioned(facts)) {
    notices.info(say`IBM Cloud is still provisioning this machine`)
    return undefined
  }
  return await readFilesystem(host, found.disk, notices, (directory, files) =>
    readDisk(input, found, directoryTree(files, directory, found.disk.device)),
  )
}

async function readDisk(input: Input, { kind, disk }: IbmDisk, tree: TreeSource): Promise<Discovered> {
  const { host, notices } = input
  const document = `${disk.device}: ${folder}/meta_data.json`
  const content = await tree.read(`${folder}/meta_data.json`)
  if (content === undefined) throw new ConfigError(say`It is missing`, { document })
  const given = parseJson(content, document)
  if (!isObject(given)) throw new ConfigError(say`Not a JSON object`, { document })
  const optional = (name: string) => optionalJson(tree, `${folder}/${name}`, notices)
  const [userData, vendorData, networkData] = await Promise.all([
    tree.read(`${folder}/user_data`),
    optional('vendor_data.json'),
    optional('network_data.json'),
  ])
  const metadata = renamed(given)
  const place = `${platforms[kind]} ${disk.device}`
  return {
    detail: place,
    ...fieldsOf(metadata, standardFields),
    userData,
    vendorData: vendorDataOf(vendorData, `${disk.device}: vendor_data.json`, notices),
    network: kind === 'live' ? await networkOf(networkData, disk.device, input) : { version: 1, config: 'disabled' },
    metadata: { meta_data: metadata, network_json: networkData ?? null },
    subplatform: `${platforms[kind]} (${disk.device})`,
    identity: await hypervisorUuid(host),
  }
}

/** All that is used of it. */
function renamed(given: JsonObject): JsonObject {
  const names = { uuid: 'instance-id', hostname: 'local-hostname', public_keys: 'public-keys' } as const
  const pairs = Object.entries(names).flatMap(([old, name]) => (given[old] === undefined ? [] : [[name, given[old]]]))
  return { ...Object.fromEntries(pairs), ...markedSeed(given) }
}

async function networkOf(data: unknown, device: string, input: Input): Promise<JsonObject | undefined> {
  if (!isObject(data)) return undefined
  const { convertOpenstack } = await import('../network/inputs/openstack.ts')
  return networkFrom(data, convertOpenstack, `${device}: network_data.json`, input)
}
