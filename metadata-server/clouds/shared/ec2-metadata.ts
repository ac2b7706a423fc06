// What EC2 tells a machine about itself.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html

import type { Json, JsonObject } from '../../../core/json.ts'
import { fullName, type Machine, type ServedNic, subnetOf } from '../../machine.ts'

/** Below meta-data. What is null is not there. */
export function ec2Metadata(machine: Machine): JsonObject {
  const { id, image, nics, publicKeys, region, tags, type, zone } = machine
  const [primary] = nics
  const four = primary?.ipv4[0]
  return {
    'ami-id': image,
    'ami-launch-index': '0',
    'ami-manifest-path': '(unknown)',
    'block-device-mapping': { ami: '/dev/xvda', root: '/dev/xvda' },
    events: { maintenance: { history: '[]', scheduled: '[]' } },
    hostname: fullName(machine),
    'instance-action': 'none',
    'instance-id': id,
    'instance-life-cycle': 'on-demand',
    'instance-type': type,
    ipv6: primary?.ipv6[0]?.address ?? null,
    'local-hostname': fullName(machine),
    'local-ipv4': four?.address ?? null,
    mac: primary?.mac ?? null,
    metrics: { vhostmd: '<?xml version="1.0" encoding="UTF-8"?>' },
    network: {
      interfaces: { macs: Object.fromEntries(nics.map((nic, index) => [nic.mac, nicOf(machine, nic, index)])) },
    },
    placement: { 'availability-zone': zone, region },
    profile: 'default-hvm',
    'public-hostname': four?.public === undefined ? null : publicName(four.public, region),
    'public-ipv4': four?.public ?? null,
    'public-keys': publicKeys.length === 0 ? null : Object.fromEntries(publicKeys.map(({ name, key }) => [name, key])),
    'reservation-id': 'r-0123456789abcdef0',
    'security-groups': 'default',
    services: servicesOf(region),
    system: 'nitro',
    tags: Object.keys(tags).length === 0 ? null : { instance: tags },
  }
}

function nicOf(machine: Machine, { mac, ipv4, ipv6 }: ServedNic, index: number): JsonObject {
  const [four] = ipv4
  const shared = ipv4.filter((one) => one.public !== undefined)
  const lines = (values: readonly string[]): Json => (values.length === 0 ? null : values)
  const blocks = [...new Set(ipv6.map(subnetOf))]
  const number = String(index + 1).padStart(4, '0')
  return {
    'device-number': String(index),
    'interface-id': `eni-0123456789abc${number}`,
    'ipv4-associations':
      shared.length === 0 ? null : Object.fromEntries(shared.map((one) => [String(one.public), one.address])),
    ipv6s: lines(ipv6.map(({ address }) => address)),
    'local-hostname': fullName(machine),
    'local-ipv4s': lines(ipv4.map(({ address }) => address)),
    mac,
    'owner-id': accountId,
    'public-hostname': four?.public === undefined ? null : publicName(four.public, machine.region),
    'public-ipv4s': lines(shared.map((one) => String(one.public))),
    'security-group-ids': 'sg-0123456789abcdef0',
    'security-groups': 'default',
    'subnet-id': `subnet-0123456789abc${number}`,
    'subnet-ipv4-cidr-block': four ? subnetOf(four) : null,
    'subnet-ipv6-cidr-blocks': lines(blocks),
    'vpc-id': 'vpc-0123456789abcdef0',
    'vpc-ipv4-cidr-block': four ? subnetOf({ ...four, prefix: Math.min(16, four.prefix) }) : null,
    'vpc-ipv4-cidr-blocks': four ? subnetOf({ ...four, prefix: Math.min(16, four.prefix) }) : null,
    'vpc-ipv6-cidr-blocks': lines(blocks.map((block) => block.replace(/\/64$/, '/56'))),
  }
}

/** The account of Amazon's own examples. */
const accountId = '123456789012'

function publicName(address: string, region: string): string {
  const place = region === 'us-east-1' ? 'compute-1' : `${region}.compute`
  return `ec2-${address.replaceAll('.', '-')}.${place}.amazonaws.com`
}

function servicesOf(region: string): JsonObject {
  if (region.startsWith('cn-')) return { domain: 'amazonaws.com.cn', partition: 'aws-cn' }
  return { domain: 'amazonaws.com', partition: region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws' }
}

/** The instance identity document. */
export function identityOf({ id, image, nics, region, type, zone }: Machine): JsonObject {
  return {
    accountId,
    architecture: 'x86_64',
    availabilityZone: zone,
    billingProducts: null,
    devpayProductCodes: null,
    marketplaceProductCodes: null,
    imageId: image,
    instanceId: id,
    instanceType: type,
    kernelId: null,
    pendingTime: '2026-01-01T00:00:00Z',
    privateIp: nics[0]?.ipv4[0]?.address ?? null,
    ramdiskId: null,
    region,
    version: '2017-09-30',
  }
}
