// What an ordinary user may know of a machine of each cloud: nothing of user-data, vendor-data, passwords, scripts and other secrets in
// whatever the cloud says.

import assert from 'node:assert/strict'
import { isObject, type JsonObject } from '../../core/json.ts'
import { base64Forms } from '../../core/redact.ts'
import { buildInstanceData } from '../../stages/state/instance-data.ts'
import { cloudsOfSources, playedMachine } from './played-machine.ts'

const marker = (number: number) => `qz7${String(number).padStart(5, '0')}zq`
const [userData, vendorData, password, ...others] = Array.from({ length: 12 }, (_, index) => marker(index))

/** What might stand in any object of a cloud's documents one day, by names that say what it is. */
const named = {
  admin_password: others[0],
  rootPassword: others[1],
  'api-token': others[2],
  private_key: others[3],
  more: { 'user-data': `#!/bin/sh\necho ${others[4]}\n` },
  list: [{ 'startup-script': `#!/bin/sh\necho ${others[4]}\n` }],
  url: `https://me:${others[5]}@example.com/`,
} as JsonObject

/** What only one cloud has. */
const own: Readonly<Record<string, JsonObject>> = {
  akamai: { instance: named },
  aliyun: { metadata: named },
  azure: { metadata: { compute: { ...named, customData: others[6] ?? '' } } },
  bigstep: { metadata: named },
  cloudsigma: { meta: named, context: named },
  cloudstack: { metadata: named },
  digitalocean: { metadata: named },
  ec2: { metadata: named, role: 'web' },
  exoscale: { metadata: named },
  gce: {
    attributes: {
      'startup-script': others[6] ?? '',
      'ssh-keys': `me:ssh-rsa AAAA me`,
      'admin-password': others[7] ?? '',
    },
    'project-attributes': { 'kube-env': others[8] ?? '' },
  },
  hetzner: { metadata: named },
  lxd: { config: { 'user.secret': others[6] ?? '', 'cloud-init.user-data': `#!/bin/sh\n# ${userData}` } },
  nocloud: { 'meta-data': named },
  nwcs: { metadata: named },
  opennebula: { context: { ROOT_PASSWORD: others[6] ?? '', START_SCRIPT: others[7] ?? '', PASSWORD: others[8] ?? '' } },
  openstack: { 'meta-data': { ...named, admin_pass: others[6] ?? '' } },
  oracle: { instance: named },
  ovf: { properties: { password: others[6] ?? '' } },
  rbxcloud: { 'cloud-json': { system: named } },
  scaleway: { conf: named },
  smartos: {
    metadata: { 'user-script': others[6] ?? '', 'sdc:operator-script': others[7] ?? '', root_pw: others[8] ?? '' },
  },
  upcloud: { metadata: named },
  vmware: { metadata: named },
  vultr: { metadata: { ...named, 'startup-script': others[6] ?? '' } },
}

const scenario = (vendor: boolean): JsonObject => ({
  'user-data': `#cloud-config\nruncmd:\n- echo ${userData}\n`,
  ...(vendor && { 'vendor-data': `#cloud-config\nbootcmd:\n- echo ${vendorData}\n` }),
  password: password ?? '',
  ...own,
})

describe('instance-data.json for everybody', () => {
  for (const cloud of cloudsOfSources) {
    for (const vendor of [true, false]) {
      it(`has no secret of ${cloud.title}${vendor ? '' : ', without vendor-data'}`, async () => {
        const played = await playedMachine(cloud, scenario(vendor))
        const found = await played.find()
        assert.ok(found)
        assert.equal(found.source.name, cloud.datasource, played.here.said.map(({ message }) => message).join('\n'))
        const { full, redacted } = buildInstanceData(found.instance, played.facts, { system: {} })
        const everything = JSON.stringify([found.instance, full])
        const isIn = (text: string, secret: string) =>
          [secret, ...base64Forms(secret)].some((form) => text.includes(form))
        if (cloud.name !== 'rbxcloud') assert.ok(isIn(everything, userData ?? ''), 'its user-data is known at all')
        const shown = JSON.stringify(redacted)
        const seen = Array.from({ length: 12 }, (_, index) => marker(index)).filter((secret) => isIn(shown, secret))
        assert.deepEqual(
          seen.flatMap((secret) => placesOf(redacted, (text) => isIn(text, secret))),
          [],
        )
        const said = JSON.stringify(played.here.said)
        assert.deepEqual(
          Array.from({ length: 12 }, (_, index) => marker(index)).filter((secret) => isIn(said, secret)),
          [],
        )
      })
    }
  }
})

function placesOf(value: unknown, holds: (text: string) => boolean, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => placesOf(item, holds, `${path}/${index}`))
  if (isObject(value as never))
    return Object.entries(value as object).flatMap(([key, inner]) => [
      ...(holds(key) ? [`key ${path}/${key}`] : []),
      ...placesOf(inner, holds, `${path}/${key}`),
    ])
  return holds(String(value)) ? [path] : []
}
