// The tree of Azure's instance metadata service.

import { networkOf } from '../../../core/ip-addresses.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import type { Answer } from '../../answer.ts'
import type { Machine, ServedAddress, ServedNic } from '../../machine.ts'
import type { Own } from './azure-own.ts'

const versions = [
  '2017-03-01',
  '2017-04-02',
  '2017-08-01',
  '2017-10-01',
  '2017-12-01',
  '2018-02-01',
  '2018-04-02',
  '2018-10-01',
  '2019-02-01',
  '2019-03-11',
  '2019-04-30',
  '2019-06-01',
  '2019-06-04',
  '2019-08-01',
  '2019-08-15',
  '2019-11-01',
  '2020-06-01',
  '2020-07-15',
  '2020-09-01',
  '2020-10-01',
  '2020-12-01',
  '2021-01-01',
  '2021-02-01',
  '2021-03-01',
  '2021-05-01',
  '2021-08-01',
  '2021-10-01',
  '2021-11-01',
  '2021-11-15',
  '2021-12-13',
  '2023-07-01',
  '2023-11-15',
]
const server = { server: 'IMDS/150.870.65.1' }
const nobody = '00000000-0000-0000-0000-000000000000'

type Tree = (path: string, query: URLSearchParams, isOwned: boolean) => Answer | undefined

export function instanceMetadata(machine: Machine, own: Own): Tree {
  return (path, query, isOwned) => {
    if (path === '/metadata/versions') return answer(200, { apiVersions: versions })
    const version = query.get('api-version')
    const newest = { 'newest-versions': versions.slice(-3).reverse() }
    if (version === null) return answer(400, { error: 'Bad request. api-version was not specified', ...newest })
    if (!versions.includes(version)) return answer(400, { error: 'Bad request. api-version is invalid', ...newest })
    if (path === '/metadata/identity/oauth2/token') {
      return answer(400, { error: 'invalid_request', error_description: 'Identity not found' })
    }
    if (path !== '/metadata/instance' && !path.startsWith('/metadata/instance/'))
      return answer(404, { error: 'Not found' })
    const names = path.split('/').slice(3).filter(Boolean)
    const extended = query.get('extended') === 'true' && version >= '2021-03-01'
    const value = at({ ...documentOf(machine, own), ...(extended && { extended: extendedOf(own, isOwned) }) }, names)
    if (value === undefined) return answer(404, { error: 'Not found' })
    if (query.get('format') === 'text') return textOf(value)
    return isObject(value) || Array.isArray(value)
      ? answer(200, value)
      : answer(400, { error: 'Bad request. Only format=text is supported for this resource' })
  }
}

function answer(status: number, value: Json): Answer {
  return {
    status,
    body: JSON.stringify(value),
    headers: { ...server, 'content-type': 'application/json; charset=utf-8' },
  }
}

/** Of a directory its names; of those with something below, with a slash. */
function textOf(value: Json): Answer {
  const headers = { ...server, 'content-type': 'text/plain; charset=utf-8' }
  if (!isObject(value) && !Array.isArray(value)) return { body: String(value ?? ''), headers }
  const names = Object.entries(value).map(([name, inner]) => (typeof inner === 'object' ? `${name}/` : name))
  return { body: names.join('\n'), headers }
}

function at(tree: Json, names: readonly string[]): Json | undefined {
  let value: Json | undefined = tree
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as JsonObject)[name]
  }
  return value
}

function documentOf(machine: Machine, own: Own): JsonObject {
  const network = { interface: machine.nics.map(interfaceOf) }
  return over({ compute: computeOf(machine, own), network }, own.metadata ?? {})
}

function computeOf(machine: Machine, { media = true, certificates }: Own): JsonObject {
  const { id, hostname, region, zone, type, image, publicKeys, user, userData, password, tags } = machine
  const pairs = Object.entries(tags)
  const group = 'firstlight'
  return {
    azEnvironment: 'AzurePublicCloud',
    customData: '',
    location: region,
    name: hostname,
    offer: image,
    osProfile: {
      adminUsername: user,
      computerName: hostname,
      disablePasswordAuthentication: String(password === undefined),
    },
    osType: 'Linux',
    platformFaultDomain: zone,
    platformUpdateDomain: '0',
    provider: 'Microsoft.Compute',
    ...(!certificates && {
      publicKeys: publicKeys.map(({ key }) => ({ keyData: key, path: `/home/${user}/.ssh/authorized_keys` })),
    }),
    publisher: 'debian',
    resourceGroupName: group,
    resourceId: `/subscriptions/${nobody}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${hostname}`,
    sku: image,
    subscriptionId: nobody,
    tags: pairs.map(([name, value]) => `${name}:${value}`).join(';'),
    tagsList: pairs.map(([name, value]) => ({ name, value })),
    userData: media || userData === undefined ? '' : Buffer.from(userData).toString('base64'),
    version: '1.0',
    vmId: id,
    vmScaleSetName: '',
    vmSize: type,
    zone,
  }
}

function extendedOf(own: Own, isOwned: boolean): JsonObject {
  return {
    compute: { hasCustomData: own.media !== false, ppsType: isOwned ? 'None' : (own['pre-provisioned'] ?? 'None') },
  }
}

function interfaceOf({ mac, ipv4, ipv6 }: ServedNic): JsonObject {
  const subnets = (all: readonly ServedAddress[]) =>
    all.slice(0, 1).map(({ address, prefix }) => ({
      address: networkOf(`${address}/${prefix}`).split('/', 1).join(),
      prefix: String(prefix),
    }))
  return {
    ipv4: {
      ipAddress: ipv4.map(({ address, public: shown = '' }) => ({ privateIpAddress: address, publicIpAddress: shown })),
      subnet: subnets(ipv4),
    },
    ipv6: { ipAddress: ipv6.map(({ address }) => ({ privateIpAddress: address })) },
    macAddress: mac.replaceAll(':', '').toUpperCase(),
  }
}

function over(base: JsonObject, top: JsonObject): JsonObject {
  const merged = Object.entries(top).map(([key, value]) => {
    const below = base[key]
    return [key, isObject(below) && isObject(value) ? over(below, value) : value] as const
  })
  return { ...base, ...Object.fromEntries(merged) }
}
