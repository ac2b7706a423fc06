// OpenStack: the metadata service of Nova, at a link-local address of either family.
// https://docs.openstack.org/nova/latest/user/metadata.html

import { Failure, HostError, reasonOf } from '../core/errors.ts'
import { isObject, type Json } from '../core/json.ts'
import { defaultPaths } from '../core/paths.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Datasource, Discovered, ReadInput } from './datasource.ts'
import { driveProbes, driveRules } from './shared/config-drive-places.ts'
import { idIsDmi } from './shared/dmi.ts'
import { fieldsOf, standardFields } from './shared/fields.ts'
import { xenFolder } from './shared/ibm-disk.ts'
import { type Imds, imds } from './shared/imds.ts'
import { dsMode } from './shared/metadata.ts'
import { networkFrom } from './shared/network-from.ts'
import { readOpenstackTree } from './shared/openstack-tree.ts'
import { detects, dmiIs, maybe, type Rule, rule } from './shared/rules.ts'
import { vendorDataOf } from './shared/vendor-data.ts'
import { retrying, waiting, waitSettings } from './shared/wait-settings.ts'

const settings = defineSchema({
  type: 'object',
  properties: {
    metadata_urls: {
      type: 'array',
      items: { type: 'string' },
      default: ['http://[fe80::a9fe:a9fe]', 'http://169.254.169.254'],
      description:
        'Addresses of the metadata service, all asked at once. A link-local one of IPv6 is asked on every NIC that may lead there, unless it names one. Whoever sets them says that this is OpenStack.',
    },
    apply_network_config: {
      type: 'boolean',
      default: true,
      description:
        "Whether OpenStack's network config is used. If not, the machine is not looked for before its own network is up.",
    },
    ...waitSettings({ max_wait: 30, timeout: 10, retries: 5, sec_between_retries: 1 }),
  },
})
type Settings = Infer<typeof settings>
type Input = ReadInput<Settings>

const products = ['OpenStack Nova', 'OpenStack Compute']
// Clouds that are OpenStack, and say so nowhere else.
const assetTags = ['OpenTelekomCloud', 'SAP CCloud VM', 'HUAWEICLOUD', 'Samsung Cloud Platform', ...products]

export const openstack: Datasource<Settings> = {
  name: 'OpenStack',
  phases: ['local', 'network'],
  suffix: { local: 'Local' },
  settings,
  defaultId: 'iid-dsopenstack',
  ephemeralFor: ({ apply_network_config: apply }) =>
    apply ? { ipv4: 'dhcp', ipv6: 'link-local', nics: 'each' } : undefined,
  probes: [...driveProbes, xenFolder],
  detect: detects(
    ...[
      dmiIs('system-product-name', ...products),
      dmiIs('chassis-asset-tag', ...assetTags),
      rule(say`product_name in the environment of process 1`, ({ initEnvironment }) =>
        initEnvironment['product_name'] === products[0] ? say`the environment of process 1 says OpenStack` : undefined,
      ),
      rule(say`metadata_urls in the config`, (_facts, { metadata_urls: urls }) =>
        namesAddresses(urls) ? say`the config has metadata_urls` : undefined,
      ),
      maybe(
        rule(say`an architecture without DMI`, ({ kernel }) =>
          // Only there the firmware tells.
          /^(?:x86_64|i[3-6]86)$/.test(kernel.machine)
            ? undefined
            : say`DMI says nothing on ${say.word(kernel.machine)}`,
        ),
      ),
    ].map(withoutDrive),
  ),
  read,
  check: idIsDmi('system-uuid'),
}

/** Where there is a config drive it has the same metadata, without a network. */
function withoutDrive(inner: Rule): Rule {
  return {
    ...inner,
    holds: (...given) =>
      driveRules.some((one) => one.holds(...given) !== undefined) ? undefined : inner.holds(...given),
  }
}

/** The boot generator has text in place of the list. */
function namesAddresses(urls: Json | undefined): boolean {
  return Array.isArray(urls) ? urls.length > 0 : typeof urls === 'string' && /\w/.test(urls)
}

async function read(input: Input): Promise<Discovered | undefined> {
  const { settings: own, phase, notices } = input
  if (phase === 'local' && !own.apply_network_config) return undefined
  const service = await serviceOf(input)
  if (!service) return undefined
  const address = service.base.replace(/\/$/, '')
  const tree = await readOpenstackTree(
    {
      name: address,
      read: service.bytes,
      list: async (folder) => (await service.text(folder))?.split(/\s+/).map((line) => line.replace(/\/$/, '')),
      ec2: () => ec2Metadata(input, service.base),
    },
    notices,
  )
  if (!tree) return undefined
  const mode = dsMode([tree.dsmode], notices)
  if (mode === 'disabled') {
    notices.info(say`OpenStack's metadata is left alone: its dsmode is disabled`)
    return undefined
  }
  const dsmode = mode === 'local' ? 'local' : 'net'
  const { metadata, networkData, ec2Metadata: ec2 } = tree
  return {
    detail: `${dsmode},ver=2`,
    ...fieldsOf(metadata, { ...standardFields, publicKeys: 'public_keys' }),
    dsmode,
    address,
    userData: tree.userData,
    vendorData: vendorDataOf(tree.vendorData, `${address}: vendor_data.json`, notices),
    vendorData2: vendorDataOf(tree.vendorData2, `${address}: vendor_data2.json`, notices),
    network: await networkOf(networkData, address, input),
    metadata: { meta_data: metadata, network_json: networkData ?? null, ec2_metadata: ec2 ?? {} },
  }
}

/** undefined: there is none. Throws a HostError if there should be one. */
async function serviceOf(input: Input): Promise<Imds | undefined> {
  const { facts, settings: own, listed, notices } = input
  const { clientCertificate } = await import('../system/client-certificate.ts')
  const { metadata_urls: urls } = own
  const doubtful = openstack.detect(facts, {}, listed) === 'maybe'
  try {
    return await imds(input, {
      bases: (await zoned(urls, input)).map((url) => (url.endsWith('/') ? url : `${url}/`)),
      probe: 'openstack',
      ...retrying(own),
      retryOn: mayPass,
      tls: await clientCertificate({ host: input.host, paths: defaultPaths }),
      // It may answer only seconds after the lease; but whoever is not on OpenStack is not kept waiting.
      wait: waiting(doubtful ? { ...own, max_wait: -1 } : own),
    })
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    if (!doubtful && error.detail.status !== 404) throw error
    notices.debug(say`No metadata service of OpenStack: ${reasonOf(error)}`)
    return undefined
  }
}

/** Everything but a plain no. */
function mayPass({ status = 503 }: { readonly status?: number }): boolean {
  return status < 400 || [408, 429, 500, 502, 503, 504].includes(status)
}

/** A link-local address of IPv6 means nothing without a NIC. */
async function zoned(urls: readonly string[], { nic, facts }: Input): Promise<readonly string[]> {
  const { candidateNics } = await import('../network/apply/fallback.ts')
  const nics = nic === undefined ? candidateNics(facts).slice(0, mostZones) : [nic]
  return urls.flatMap((url) => {
    const [, before, after] = /^(\w+:\/\/\[fe[89ab][\da-f:.]*)(\].*)$/is.exec(url) ?? []
    return before === undefined ? [url] : nics.map((name) => `${before}%25${name}${after}`)
  })
}

const mostZones = 8

/** The names of disks, above all. Not every OpenStack serves them, and none of it is needed. */
async function ec2Metadata({ host, notices }: Input, base: string): Promise<Json> {
  const { crawlEc2Tree, leafLimit } = await import('./shared/ec2-tree.ts')
  const get = async (path: string) =>
    (
      await host.http.get(`${base}latest/meta-data/${path}`, {
        absent: true,
        sameHost: true,
        timeout: 5000,
        retries: 1,
        budget: 15_000,
        limit: leafLimit,
      })
    )?.body
  try {
    return await crawlEc2Tree(get, notices, `${base}latest/meta-data/`)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    notices.debug(say`No metadata in the way of EC2: ${reasonOf(error)}`)
    return {}
  }
}

async function networkOf(data: Json | undefined, address: string, input: Input): Promise<Json | undefined> {
  if (!isObject(data) || !input.settings.apply_network_config) return undefined
  const { convertOpenstack } = await import('../network/inputs/openstack.ts')
  return networkFrom(data, convertOpenstack, `${address}: network_data.json`, input)
}
