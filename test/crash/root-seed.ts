// What the machines with a real root file system are told to be. Each thing that a user may run leaves a line in a file of its own
// in /srv, and one in /run/seen, which a power cut of the test cannot take back.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { multipart } from '../../index.ts'
import { publicKey } from '../support/public-key.ts'
import { commonConfig, metadata, scripts } from './common-seed.ts'

const trace = (name: string) => `#!/bin/sh\necho ${name} >> /srv/${name}; echo ${name} >> /run/seen\n`

const config = `#cloud-config
${commonConfig}
users:
- default
- name: bob
  groups: [adm, readers]
  sudo: ALL=(ALL) NOPASSWD:ALL
  ssh_authorized_keys: ["${publicKey('bob')}"]
ssh_genkeytypes: [ed25519, ecdsa]
runcmd:
- echo runcmd >> /srv/runcmd; echo runcmd >> /run/seen
locale: C.UTF-8
apt:
  conf: "APT::Install-Recommends false;\\n"
`

const userData = multipart([{ type: 'text/cloud-config', filename: 'config.yaml', content: config }, ...scripts(trace)])

const vendorData = multipart([{ type: 'text/x-shellscript', filename: 'vendor', content: trace('vendor') }])

const network = `version: 2
ethernets:
  nic0:
    match: {macaddress: "52:54:00:12:34:00"}
    set-name: nic0
    addresses: [10.0.0.2/24]
`

const document = `name: machine
stages:
  initramfs:
  - files: [{path: /etc/early, content: early, permissions: 0644}]
  network.after:
  - files: [{path: /etc/after-network, content: after, permissions: 0600}]
`

const files: Readonly<Record<string, string>> = {
  '/var/lib/cloud/seed/nocloud/meta-data': metadata,
  '/var/lib/cloud/seed/nocloud/user-data': userData,
  '/var/lib/cloud/seed/nocloud/vendor-data': vendorData,
  '/var/lib/cloud/seed/nocloud/network-config': network,
  '/oem/machine.yaml': document,
}

/** What the seed runs that may run only once. */
export const onceInRoot = ['user', 'runcmd', 'vendor', 'per-once', 'per-instance']

export function putSeed(root: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}
