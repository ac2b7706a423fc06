// The seed of the demo: one of each thing that people put into user-data.

import { gzipSync } from 'node:zlib'
import type { Answer } from '../../metadata-server/answer.ts'

const script = `#!/bin/sh
# A script of the user, run last. FIRSTLIGHT_ROOT is there because the demo has no real machine below it.
echo "hello from $(cat "$FIRSTLIGHT_ROOT/etc/hostname")" > "$FIRSTLIGHT_ROOT/root/hello.txt"
`

const included = `#cloud-config
write_files:
- path: /etc/motd
  content: |
    This machine was told who it is by an included document.
runcmd:
- [sh, -c, 'echo runcmd ran > "$FIRSTLIGHT_ROOT/root/runcmd.txt"']
`

const config = `#cloud-config
timezone: Europe/Paris
users:
- default
- name: operator
  gecos: Operator
  shell: /bin/bash
  ssh_authorized_keys:
  - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdPsnJVCYQ+wiYXxJKCq5sQyUfl4p3Kb1v0YjTg5z0M operator@example.com
`

function multipart(parts: readonly { type: string; body: string | Buffer; name: string }[]): string {
  const boundary = '=====demo====='
  const sections = parts.map(({ type, body, name }) => {
    const encoded = Buffer.from(body).toString('base64').replace(/.{76}/g, '$&\n')
    return `--${boundary}\nContent-Type: ${type}\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="${name}"\n\n${encoded}\n`
  })
  return `Content-Type: multipart/mixed; boundary="${boundary}"\nMIME-Version: 1.0\n\n${sections.join('\n')}\n--${boundary}--\n`
}

/** The answers of a metadata server at `url`, by path. */
export function demoAnswers(url: string): Readonly<Record<string, Answer>> {
  const userData = multipart([
    { type: 'text/x-include-url', name: 'include.txt', body: `#include\n${url}/shared/base.cfg\n` },
    { type: 'application/gzip', name: 'config.gz', body: gzipSync(config) },
    { type: 'text/x-shellscript', name: 'hello.sh', body: script },
  ])
  return {
    '/seed/meta-data': 'instance-id: demo-1\nlocal-hostname: firstlight\n',
    '/seed/user-data': gzipSync(userData),
    '/seed/vendor-data': '#cloud-config\nlocale: C.UTF-8\n',
    '/seed/network-config': 'version: 2\nethernets:\n  eth0:\n    dhcp4: true\n',
    '/shared/base.cfg': { status: 503, times: 1, then: included },
  }
}
