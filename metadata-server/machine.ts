// The machine that a scenario describes, in no cloud's words: every cloud that can be served renders the same one.

import { networkOf } from '../core/ip-addresses.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'

const address = {
  type: 'object',
  required: ['address', 'prefix'],
  additionalProperties: false,
  properties: {
    address: { type: 'string', description: 'The address: 10.0.0.5, or 2001:db8::5.' },
    prefix: { type: 'integer', minimum: 0, maximum: 128, description: 'Bits of the network: 24.' },
    gateway: { type: 'string', description: 'The router by which everything else is reached.' },
    public: { type: 'string', description: 'The address under which the world sees this one.' },
  },
} as const

const addresses = { type: 'array', items: address } as const

/** What a scenario file says about the machine. Every key may be missing. */
export const machineSchema = defineSchema({
  type: 'object',
  properties: {
    'instance-id': { type: 'string', pattern: '.', description: 'Who the machine is, in the words of its cloud.' },
    hostname: { type: 'string', description: 'Its name, without the domain.' },
    domain: { type: 'string', description: 'The domain of that name; "" for none.' },
    region: { type: 'string', description: 'Where it runs: eu-central-1.' },
    zone: { type: 'string', description: 'And where in there: eu-central-1a.' },
    type: { type: 'string', description: 'The kind of machine: t3.micro.' },
    image: { type: 'string', description: 'What it was made of: ami-0abcdef.' },
    'public-keys': {
      type: 'array',
      description: 'SSH keys, as text or with a name.',
      items: {
        anyOf: [
          { type: 'string' },
          {
            type: 'object',
            required: ['name', 'key'],
            additionalProperties: false,
            properties: { name: { type: 'string' }, key: { type: 'string' } },
          },
        ],
      },
    },
    nics: {
      type: 'array',
      minItems: 1,
      description: 'Network devices, the primary one first.',
      items: {
        type: 'object',
        required: ['mac'],
        additionalProperties: false,
        properties: {
          mac: {
            type: ['string', 'integer'],
            pattern: '^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$',
            description: '52:54:00:12:34:56',
          },
          ipv4: { ...addresses, description: 'IPv4 addresses, the primary one first.' },
          ipv6: { ...addresses, description: 'IPv6 addresses, the primary one first.' },
          mtu: { type: 'integer', minimum: 68, description: 'Bytes of the largest packet.' },
        },
      },
    },
    dns: { type: 'array', items: { type: 'string' }, description: 'Name servers.' },
    'user-data': { type: 'string', description: 'The user-data, as the user gave it.' },
    'vendor-data': { type: 'string', description: 'The vendor-data, where the cloud has any.' },
    tags: { type: 'object', additionalProperties: { type: 'string' }, description: 'Tags or labels.' },
    user: { type: 'string', description: 'The user that clouds with users make.' },
    password: { type: 'string', description: 'A password, for clouds that hand one out.' },
  },
})

export type Described = Infer<typeof machineSchema>

/** A machine, whole. */
export interface Machine {
  readonly id: string
  readonly hostname: string
  /** Empty: none. */
  readonly domain: string
  readonly region: string
  readonly zone: string
  readonly type: string
  readonly image: string
  readonly publicKeys: readonly { readonly name: string; readonly key: string }[]
  /** At least one; the first is the primary one. */
  readonly nics: readonly ServedNic[]
  readonly dns: readonly string[]
  readonly userData: string | Uint8Array | undefined
  readonly vendorData: string | undefined
  readonly tags: Readonly<Record<string, string>>
  readonly user: string
  readonly password: string | undefined
}

export interface ServedNic {
  /** Lower case, colons. */
  readonly mac: string
  /** The first is the primary one. */
  readonly ipv4: readonly ServedAddress[]
  readonly ipv6: readonly ServedAddress[]
  readonly mtu?: number | undefined
}

export interface ServedAddress {
  readonly address: string
  readonly prefix: number
  readonly gateway?: string | undefined
  readonly public?: string | undefined
}

/** "10.0.16.0/20" for 10.0.16.5 with a prefix of 20. */
export function subnetOf({ address, prefix }: ServedAddress): string {
  return networkOf(`${address}/${prefix}`)
}

/** A small machine on one network; addresses of documentation networks (RFC 5737, RFC 3849) where the world would see them. */
const sensible: Machine = {
  id: '8f4b6a52-0c1d-4e7a-9b35-2d6c1e0f7a41',
  hostname: 'web',
  domain: 'example.com',
  region: 'region-1',
  zone: 'region-1a',
  type: 'small',
  image: 'debian-13',
  publicKeys: [
    {
      name: 'example',
      key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdPsnJVCYQ+wiYXxJKCq5sQyUfl4p3Kb1v0YjTg5z0M example',
    },
  ],
  nics: [
    {
      mac: '52:54:00:12:34:56',
      ipv4: [{ address: '10.0.0.5', prefix: 24, gateway: '10.0.0.1', public: '192.0.2.5' }],
      ipv6: [{ address: '2001:db8::5', prefix: 64, gateway: 'fe80::1' }],
    },
  ],
  dns: ['10.0.0.2'],
  userData: '#cloud-config\nruncmd:\n- echo hello from user-data\n',
  vendorData: undefined,
  tags: {},
  user: 'admin',
  password: undefined,
}

/** What is not described is as in `defaults` of the cloud, or sensible. */
export function machineOf(described: Described = {}, defaults: Partial<Machine> = {}): Machine {
  const { 'instance-id': id, 'public-keys': keys, 'user-data': userData, 'vendor-data': vendorData } = described
  const { nics, hostname, domain, region, zone, type, image, dns, tags, user, password } = described
  const given: { readonly [Name in keyof Machine]?: Machine[Name] | undefined } = {
    ...{ id, hostname, domain, region, zone, type, image, dns, userData, vendorData, user, password },
    tags: tags as Readonly<Record<string, string>> | undefined,
    publicKeys: keys?.map((key, index) =>
      typeof key === 'string' ? { name: index === 0 ? 'key' : `key-${index}`, key } : key,
    ),
    nics: nics?.map(({ mac, ipv4 = [], ipv6 = [], mtu }) => ({ mac: macOf(mac), ipv4, ipv6, mtu })),
  }
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...sensible, ...defaults, ...said }
}

/** With the domain, if there is one. */
export function fullName({ hostname, domain }: Machine): string {
  return domain === '' ? hostname : `${hostname}.${domain}`
}

/** YAML 1.1 takes 52:54:00:12:34:56 for a number of base 60, as it does 1:30:00. */
function macOf(mac: string | number): string {
  if (typeof mac === 'string') return mac.toLowerCase()
  const pairs = [0, 1, 2, 3, 4, 5].map((place) => Math.floor(mac / 60 ** place) % 60)
  return pairs
    .reverse()
    .map((pair) => String(pair).padStart(2, '0'))
    .join(':')
}
