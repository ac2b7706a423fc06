// What the machines with a real root file system are told to be. Each thing that a user may run leaves a line in a file of its own
// in /srv, and one in /run/seen, which a power cut of the test cannot take back.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { multipart } from '../../index.ts'

const trace = (name: string) => `#!/bin/sh\necho ${name} >> /srv/${name}; echo ${name} >> /run/seen\n`
const key = (name: string) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdPsnJVCYQ+wiYXxJKCq5sQyUfl4p3Kb1v0YjTg5z0M ${name}`

const config = `#cloud-config
hostname: web-1
manage_etc_hosts: true
users:
- default
- name: bob
  groups: [adm, readers]
  sudo: ALL=(ALL) NOPASSWD:ALL
  ssh_authorized_keys: ["${key('bob')}"]
ssh_authorized_keys: ["${key('default')}"]
ssh_genkeytypes: [ed25519, ecdsa]
random_seed: {file: /var/lib/random-seed, data: c2VlZA==, encoding: b64}
write_files:
- {path: /etc/motd, content: "hello\\n"}
- {path: /etc/profile, content: "umask 027\\n", append: true}
- {path: /opt/app/secret, content: c2VjcmV0, encoding: b64, permissions: '0600', owner: 'root:adm'}
- {path: /home/bob/late, content: deferred, owner: 'bob:bob', defer: true}
bootcmd:
- echo bootcmd >> /srv/bootcmd
runcmd:
- echo runcmd >> /srv/runcmd; echo runcmd >> /run/seen
timezone: Europe/Paris
locale: C.UTF-8
apt:
  conf: "APT::Install-Recommends false;\\n"
apt_pipelining: false
`

const userData = multipart([
  { type: 'text/cloud-config', filename: 'config.yaml', content: config },
  { type: 'text/cloud-boothook', filename: 'hook', content: `#cloud-boothook\n${trace('boothook')}` },
  { type: 'text/x-shellscript', filename: 'user', content: trace('user') },
  { type: 'text/x-shellscript-per-boot', filename: 'boot', content: trace('per-boot') },
  { type: 'text/x-shellscript-per-instance', filename: 'instance', content: trace('per-instance') },
  { type: 'text/x-shellscript-per-once', filename: 'once', content: trace('per-once') },
])

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
  '/var/lib/cloud/seed/nocloud/meta-data': `instance-id: i-1\nlocal-hostname: web-1\npublic-keys: ["${key('cloud')}"]\n`,
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
