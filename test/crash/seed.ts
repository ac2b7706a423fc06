// What the machines of this tier are told to be: as many kinds of work as one seed can ask for. Whatever a user may run only
// once appends a line to a file of its own, so that a second run shows.

import { multipart } from '../../index.ts'
import type { WorldFile } from '../../system/memory.ts'
import { seedDirectory } from '../stages/whole-boot.ts'
import { publicKey } from '../support/public-key.ts'
import { commonConfig, metadata, scripts } from './common-seed.ts'

/** A script that leaves a trace of each of its runs. */
const trace = (name: string) => `#!/bin/sh\necho ${name} >> /srv/${name}\n`

const config = `#cloud-config
${commonConfig}
fqdn: web-1.example.org
groups:
- operators: [root]
- readers
users:
- default
- name: bob
  gecos: Bob
  groups: [adm, readers]
  shell: /bin/bash
  sudo: ALL=(ALL) NOPASSWD:ALL
  lock_passwd: false
  hashed_passwd: $6$salt$hash
  ssh_authorized_keys: ["${publicKey('bob')}"]
- name: carol
  no_create_home: true
- {name: dave, passwd: $6$salt$dave, lock_passwd: false}
disable_root: true
ssh_pwauth: false
chpasswd:
  expire: false
  users:
  - {name: carol, password: $6$salt$other}
runcmd:
- echo runcmd >> /srv/runcmd
mounts:
- [/dev/vdb, /data, ext4, 'defaults,nofail', '0', '2']
swap: {filename: /swap.img, size: 1048576}
ca_certs:
  trusted: ["-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----"]
rsyslog:
  configs: ['*.* @192.0.2.1']
  remotes: {central: 192.0.2.2}
locale: en_US.UTF-8
keyboard: {layout: de}
ntp: {enabled: true, servers: [192.0.2.3], ntp_client: systemd-timesyncd}
apt:
  preserve_sources_list: false
  proxy: http://192.0.2.4:3128
  conf: "APT::Install-Recommends false;\\n"
  sources:
    tool.list: {source: 'deb http://deb.example.org/ stable main', key: "-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\nAAAA\\n-----END PGP PUBLIC KEY BLOCK-----\\n"}
grub_dpkg: {enabled: true, grub-pc/install_devices: /dev/vda}
wireguard:
  interfaces:
  - {name: wg0, config_path: /etc/wireguard/wg0.conf, content: "[Interface]\\nPrivateKey = k\\n"}
snap: {commands: [[snap, install, hello]]}
byobu_by_default: enable-system
package_update: true
package_upgrade: true
packages: [nano]
ssh_import_id: [gh:someone]
fan: {config: "10.0.0.0/8 eth0/16 dhcp\\n"}
puppet: {install: true, conf: {agent: {server: puppet.example.org}}}
salt_minion: {conf: {master: salt.example.org}}
mcollective: {conf: {loglevel: debug}}
landscape: {client: {computer_title: web-1, account_name: us}}
updates: {network: {when: [boot, hotplug]}}
phone_home: {url: http://home.example.org/, post: [instance_id, hostname], tries: 1}
power_state: {mode: reboot, delay: now}
final_message: up
`

const template = `## template: jinja
#cloud-config
bootcmd:
- echo bootcmd >> /srv/bootcmd
write_files:
- {path: /etc/issue.d/id, content: "{{ v1.instance_id }}"}
merge_how: [{name: list, settings: [append]}, {name: dict, settings: [no_replace, recurse_list]}]
`

const patch = '#cloud-config-jsonp\n[{"op": "add", "path": "/final_message", "value": "up at last"}]\n'

const userData = multipart([
  { type: 'text/cloud-config', filename: 'config.yaml', content: config },
  { type: 'text/jinja2', filename: 'template.yaml', content: template },
  {
    type: 'text/x-include-once-url',
    filename: 'include',
    content: '#include-once\nhttp://seed.example.org/included\n',
  },
  ...scripts(trace),
  { type: 'text/part-handler', filename: 'handler.py', content: '#part-handler\ndef list_types(): pass\n' },
  { type: 'text/x-handled', filename: 'handled', content: 'handled' },
  { type: 'text/cloud-config-jsonp', filename: 'patch', content: patch },
])

const vendorData = multipart([
  { type: 'text/cloud-config', filename: 'vendor.yaml', content: '#cloud-config\ndisable_ec2_metadata: true\n' },
  { type: 'text/x-shellscript', filename: 'vendor', content: trace('vendor') },
])

const network = `version: 2
ethernets:
  eth0:
    addresses: [10.0.0.2/24]
    routes: [{to: default, via: 10.0.0.1}]
    nameservers: {addresses: [10.0.0.1]}
`

const document = `name: machine
stages:
  initramfs:
  - name: early
    files: [{path: /etc/early, content: early, permissions: 0644}]
  fs:
  - commands: ["echo fs >> /srv/fs"]
  boot:
  - directories: [{path: /var/made, permissions: 0750, owner: 0, group: 4}]
  - commands: ["echo boot >> /srv/boot"]
  network.after:
  - files: [{path: /etc/after-network, content: after, permissions: 0600}]
`

/** What the metadata's neighbours answer. */
export const answers: Readonly<Record<string, string>> = {
  'http://seed.example.org/included':
    '#cloud-config\nwrite_files:\n- {path: /etc/included, content: included}\nmerge_how: list(append)+dict(no_replace,recurse_list)\n',
  'POST http://home.example.org/': 'welcome',
}

export const seedFiles: Readonly<Record<string, WorldFile>> = {
  [`${seedDirectory}/meta-data`]: metadata,
  [`${seedDirectory}/user-data`]: userData,
  [`${seedDirectory}/vendor-data`]: vendorData,
  [`${seedDirectory}/network-config`]: network,
  '/etc/cloud/cloud.cfg.d/60-more.cfg': 'unverified_modules: [wireguard, snap, fan, landscape]\n',
  '/oem/machine.yaml': document,
}
