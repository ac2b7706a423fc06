// A machine on EC2 with its metadata service.

import type { JsonObject } from '../../../core/json.ts'
import { ec2 } from '../../../datasources/ec2/ec2.ts'
import type { HttpAnswer, RecordedRequest } from '../../../system/memory-http.ts'
import { ec2Answers } from '../ec2-answers.ts'
import { type FindOptions, type Machine, type MachineOptions, machine } from '../machine.ts'

export const at = 'http://169.254.169.254'
export const [mac0, mac1] = ['52:54:00:00:00:01', '52:54:00:00:00:02']
export const nic0 = {
  'device-number': '0',
  'local-ipv4s': '10.0.0.5',
  mac: mac0,
  'subnet-ipv4-cidr-block': '10.0.0.0/20',
  'vpc-id': 'vpc-1',
}
export const nic1 = { ...nic0, 'device-number': '1', 'local-ipv4s': ['10.0.16.6', '10.0.16.7'], mac: mac1 }
export const tree = {
  'ami-launch-index': '2',
  'block-device-mapping': { ami: '/dev/sda1', ephemeral0: 'sdb' },
  'instance-id': 'i-1',
  'local-hostname': 'ip-10-0-0-5.ec2.internal',
  network: { interfaces: { macs: { [mac0]: nic0 } } },
  placement: { 'availability-zone': 'us-east-1a' },
  'public-keys': { mine: 'ssh-ed25519 AAAA me' },
}
export const document = { instanceId: 'i-1', region: 'us-east-1', availabilityZone: 'us-east-1a' }
export const dmi = { product_uuid: 'EC2A1B2C-3D4E-5F60-718A-9B0C1D2E3F40' }

interface Served {
  readonly metadata?: JsonObject
  readonly identity?: JsonObject
  readonly userData?: string | Uint8Array
  readonly version?: string
}

/** Answers of one version, with IMDSv2's token. */
export function served({ metadata = tree, identity = { document: JSON.stringify(document) }, ...rest }: Served = {}) {
  const root = `${at}/${rest.version ?? '2021-03-23'}`
  return {
    [`PUT ${at}/latest/api/token`]: 'key-1',
    ...ec2Answers(`${root}/meta-data/`, metadata),
    ...ec2Answers(`${root}/dynamic/instance-identity/`, identity),
    [`${root}/dynamic/instance-identity`]: Object.keys(identity).join('\n'),
    [`${root}/user-data`]: rest.userData ?? '#!/bin/sh\n',
  } as Readonly<Record<string, HttpAnswer>>
}

export function aws(http: MachineOptions['http'], changes: MachineOptions = {}): Machine {
  return machine({ dmi, ...(http && { http }), ...changes })
}

export const only: FindOptions = { datasources: [ec2], config: { datasource_list: ['Ec2', 'None'] } }

/** What an answer of `served` is found by. */
export function keyOf({ method, url }: RecordedRequest): string {
  return method === 'PUT' ? `PUT ${url}` : url
}
