// A scenario with a marker of its own in each place of a cloud's documents where there may be a secret.

import type { JsonObject } from '../../core/json.ts'

export const marker = (number: number) => `qz7${String(number).padStart(5, '0')}zq`
export const markers = Array.from({ length: 12 }, (_, index) => marker(index))
const [, vendorData, password, ...others] = markers
export const [userData] = markers

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

export const secretScenario = (vendor: boolean): JsonObject => ({
  'user-data': `#cloud-config\nruncmd:\n- echo ${userData}\n`,
  ...(vendor && { 'vendor-data': `#cloud-config\nbootcmd:\n- echo ${vendorData}\n` }),
  password: password ?? '',
  ...own,
})
