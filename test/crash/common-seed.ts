// What the machines of this tier are told to be, in memory and with a real root file system.

import type { UserDataDocument } from '../../index.ts'
import { publicKey } from '../support/public-key.ts'

/** Lines of cloud-config. */
export const commonConfig = `hostname: web-1
manage_etc_hosts: true
ssh_authorized_keys: ["${publicKey('default')}"]
random_seed: {file: /var/lib/random-seed, data: c2VlZA==, encoding: b64}
write_files:
- {path: /etc/motd, content: "hello\\n"}
- {path: /etc/profile, content: "umask 027\\n", append: true}
- {path: /opt/app/secret, content: c2VjcmV0, encoding: b64, permissions: '0600', owner: 'root:adm'}
- {path: /home/bob/late, content: deferred, owner: 'bob:bob', defer: true}
bootcmd:
- echo bootcmd >> /srv/bootcmd
timezone: Europe/Paris
apt_pipelining: false`

/** A script of each kind, the boothook first. `trace`: the text of one, which leaves a trace of each of its runs. */
export function scripts(trace: (name: string) => string): readonly UserDataDocument[] {
  return [
    { type: 'text/cloud-boothook', filename: 'hook', content: `#cloud-boothook\n${trace('boothook')}` },
    { type: 'text/x-shellscript', filename: 'user', content: trace('user') },
    { type: 'text/x-shellscript-per-boot', filename: 'boot', content: trace('per-boot') },
    { type: 'text/x-shellscript-per-instance', filename: 'instance', content: trace('per-instance') },
    { type: 'text/x-shellscript-per-once', filename: 'once', content: trace('per-once') },
  ]
}

export const metadata = `instance-id: i-1\nlocal-hostname: web-1\npublic-keys: ["${publicKey('cloud')}"]\n`
