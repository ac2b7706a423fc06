// Rbx Cloud (HyperOne, Rootbox): a disk with cloud.json and user.data.
// https://www.hyperone.com/

import { posix } from 'node:path'
import type { JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Datasource, Discovered, Parsed, ReadInput } from '../datasource.ts'
import { filesystemsLabelled } from '../shared/labels.ts'
import { detects, labelled } from '../shared/rules.ts'
import { readFilesystem } from '../shared/seed-disk.ts'
import { seedFileLimit } from '../shared/seed-files.ts'

const labels = ['CLOUDMD', 'cloudmd']

const settings = defineSchema({ type: 'object', properties: {} })

const CloudJson = defineSchema({
  type: 'object',
  required: ['vm', 'netadp'],
  properties: {
    vm: { type: 'object', properties: { _id: { type: 'string' }, name: { type: 'string' } } },
    netadp: { type: 'array' },
    additionalMetadata: {
      type: 'object',
      properties: {
        username: { type: 'string' },
        sshKeys: { type: 'array', items: { type: 'string' } },
        password: { type: 'object', properties: { sha512: { type: 'string' } } },
      },
    },
  },
})
type Cloud = Parsed<Infer<typeof CloudJson>>

export const rbxcloud: Datasource<Infer<typeof settings>> = {
  name: 'RbxCloud',
  phases: ['local'],
  settings,
  documents: [CloudJson],
  detect: detects(labelled(...labels)),
  networkEvents: { default: ['boot', 'boot-legacy'] },
  async read(input) {
    const { host, facts, notices } = input
    for (const disk of filesystemsLabelled(facts, labels)) {
      const found = await readFilesystem(host, disk, notices, (folder, { read }) =>
        readFolder(input, disk.device, (name) => read(posix.join(folder, name), { limit: seedFileLimit })),
      )
      if (found) return found
    }
    return undefined
  },
  async activate({ instance, facts }) {
    return (await import('./shared/rbxcloud-arp.ts')).announcements(instance.network, facts)
  },
}

type Read = (name: string) => Promise<Buffer | undefined>

async function readFolder(input: ReadInput, device: string, read: Read): Promise<Discovered | undefined> {
  const content = await read('cloud.json')
  if (content === undefined) return undefined
  const document = `${device}: cloud.json`
  const { parseJson } = await import('../../languages/json.ts')
  const cloud = await input.validated(CloudJson, parseJson(content, document), document)
  const { networkFrom } = await import('../shared/network-from.ts')
  const { convertRbxcloud } = await import('../../network/inputs/rbxcloud.ts')
  const { _id: id, name: hostname } = cloud.vm
  return {
    detail: 'seed=None', // As the reference shows it, whatever it was read from.
    id,
    hostname,
    userData: await read('user.data'),
    network: networkFrom(cloud.netadp, convertRbxcloud, document, input),
    config: { ...configOf(cloud), manage_etc_hosts: !(await input.host.files.readText('/etc/hosts')) },
    metadata: { meta_data: { 'instance-id': id ?? null, 'local-hostname': hostname ?? null, 'public-keys': [] } },
  }
}

/** Keys and the password are those of the user that the cloud wants to be the default one. */
function configOf({ additionalMetadata: { username, sshKeys = [], password } = {} }: Cloud): JsonObject {
  if (username === undefined) return { ssh_pwauth: true, disable_root: true }
  const user = {
    name: username,
    gecos: username,
    sudo: ['ALL=(ALL) NOPASSWD:ALL'],
    ...(password?.sha512 !== undefined && { passwd: password.sha512 }),
    lock_passwd: password?.sha512 === undefined,
    ssh_authorized_keys: [...sshKeys],
  }
  return { ssh_pwauth: true, disable_root: true, system_info: { default_user: user } }
}
