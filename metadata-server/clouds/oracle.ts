// The instance metadata service of Oracle Cloud Infrastructure, versions 1 and 2.
// https://docs.oracle.com/iaas/Content/Compute/Tasks/gettingmetadata.htm

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Answer } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import { type Machine, subnetOf } from '../machine.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    instance: { type: 'object', description: 'Put over the document about the instance.' },
    vnics: { type: 'array', items: { type: 'object' }, description: 'In place of those made of the NICs.' },
    'version-1': { type: 'boolean', description: 'Whether version 1 is there. Default: true.' },
  },
})
type Own = Infer<typeof own>

/** No list has them. */
const names = [
  ...['instance', 'vnics', 'instance/id', 'instance/hostname', 'instance/region', 'instance/shape', 'instance/image'],
  ...['instance/availabilityDomain', 'instance/faultDomain', 'instance/ociAdName', 'instance/canonicalRegionName'],
  ...[
    'instance/metadata',
    'instance/metadata/',
    'instance/metadata/ssh_authorized_keys',
    'instance/metadata/user_data',
  ],
]

export const oracle: Cloud<Own> = {
  name: 'oracle',
  title: 'Oracle Cloud Infrastructure',
  datasource: 'Oracle',
  addresses: ['http://169.254.169.254', 'http://[fd00:c1::a9fe:a9fe]'],
  defaults: {
    id: 'ocid1.instance.oc1.eu-frankfurt-1.antheljt0123456789abcdefghijklmnopqrstuvwxyz',
    region: 'eu-frankfurt-1',
    zone: 'eu-frankfurt-1-ad-1',
    type: 'VM.Standard.E4.Flex',
  },
  own,
  dmi: () => ({
    sys_vendor: 'QEMU',
    product_name: 'Standard PC (i440FX + PIIX, 1996)',
    product_uuid: '63f1e3d4-7b8a-4c1e-9d20-5a6b7c8d9e0f',
    chassis_asset_tag: 'OracleCloud.com',
  }),
  answers(machine, given) {
    const documents: JsonObject = {
      instance: { ...instanceOf(machine), ...given.instance },
      vnics: (given.vnics as readonly JsonObject[] | undefined) ?? vnicsOf(machine),
    }
    return ({ path }) => {
      const { version, names } = placeOf(path)
      if (version === undefined || (version === '1' && given['version-1'] === false)) return undefined
      return answerAt(documents, names)
    }
  },
  crawl: () => ({
    paths: ['1', '2'].flatMap((one) => ['instance/', 'vnics/', ...names].map((name) => `/opc/v${one}/${name}`)),
    headers: () => ({ authorization: 'Bearer Oracle' }),
    sign: { path: '/opc/v2/instance/', says: /"compartmentId"/ },
  }),
  front: (_machine, _own, inner) => (request) => {
    const { method, path, headers } = request
    const { version } = placeOf(path)
    if (version === '2' && (headers['authorization'] !== 'Bearer Oracle' || headers['x-forwarded-for'])) {
      return { status: 401, body: 'Unauthorized\n' }
    }
    return method === 'GET' ? inner(request) : { status: 405 }
  },
}

function placeOf(path: string) {
  const [, version, rest = ''] = /^\/opc\/v([12])\/(.*)$/.exec(path) ?? []
  return { version, names: rest.split('/').filter(Boolean) }
}

/** Mappings and lists are JSON, anything else its text. */
function answerAt(documents: JsonObject, names: readonly string[]): Answer | undefined {
  const inner = (value: Json | undefined, name: string) =>
    (isObject(value) || Array.isArray(value)) && Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined
  const found = names.length > 0 ? names.reduce<Json | undefined>(inner, documents) : undefined
  if (found === undefined || found === null) return undefined
  if (typeof found !== 'object') return { body: String(found), headers: { 'content-type': 'text/plain' } }
  return { body: JSON.stringify(found, null, 2), headers: { 'content-type': 'application/json' } }
}

function instanceOf({ id, hostname, region, zone, type, image, publicKeys, userData, tags }: Machine): JsonObject {
  const keys = publicKeys.map(({ key }) => key).join('\n')
  return {
    availabilityDomain: `EXMP:${zone.toUpperCase()}`,
    faultDomain: 'FAULT-DOMAIN-1',
    compartmentId: 'ocid1.tenancy.oc1..aaaaaaaaexample',
    displayName: hostname,
    hostname,
    id,
    image,
    metadata: {
      ...(keys !== '' && { ssh_authorized_keys: keys }),
      ...(userData !== undefined && { user_data: Buffer.from(userData).toString('base64') }),
    },
    region,
    canonicalRegionName: region,
    ociAdName: zone,
    shape: type,
    state: 'Running',
    timeCreated: 1_700_000_000_000,
    freeformTags: tags,
  }
}

function vnicsOf({ nics }: Machine): readonly JsonObject[] {
  return nics.map(({ mac, ipv4: [four], ipv6: [six] }, index) => ({
    vnicId: `ocid1.vnic.oc1.eu-frankfurt-1.example${index}`,
    vlanTag: 1000 + index,
    macAddr: mac,
    ...(four && { privateIp: four.address, subnetCidrBlock: subnetOf(four) }),
    ...(four?.gateway && { virtualRouterIp: four.gateway }),
    ...(six && { ipv6Addresses: [six.address], ipv6SubnetCidrBlock: subnetOf(six) }),
    ...(six?.gateway && { ipv6VirtualRouterIp: six.gateway }),
  }))
}
