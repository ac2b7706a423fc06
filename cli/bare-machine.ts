// A plain Debian that exists only in memory: what a fresh image has that a boot looks at. Plans run on it by default.

import { debian } from '../distros/debian.ts'
import { cloudCfg } from '../packaging/default-config.ts'
import type { Host } from '../system/host.ts'
import { memory } from '../system/memory.ts'

const programs = [
  'ip',
  'systemctl',
  'netplan',
  'networkctl',
  'udevadm',
  'useradd',
  'usermod',
  'groupadd',
  'passwd',
  'chpasswd',
  'ssh-keygen',
  'sh',
]

export function bareMachine(): Host {
  return memory({
    unscripted: 'succeed',
    programs,
    files: {
      '/etc/cloud/cloud.cfg': cloudCfg(debian),
      '/etc/os-release':
        'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
      '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
      '/etc/shadow': { content: 'root:*:20000:0:99999:7:::\n', mode: 0o640 },
      '/etc/group': 'root:x:0:\nadm:x:4:\nsudo:x:27:\n',
      '/etc/hostname': 'localhost\n',
      '/etc/hosts': '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n',
      '/etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n',
      '/etc/ssh/sshd_config.d': { directory: true },
      '/etc/netplan': { directory: true },
      '/etc/localtime': { link: '/usr/share/zoneinfo/Etc/UTC' },
      '/usr/share/zoneinfo/Etc/UTC': '',
      '/proc/cmdline': 'root=/dev/vda1 ro\n',
      '/proc/sys/kernel/ostype': 'Linux\n',
      '/proc/sys/kernel/hostname': 'localhost\n',
      '/proc/sys/kernel/osrelease': '6.12.0-amd64\n',
      '/proc/sys/kernel/version': '#1 SMP\n',
      '/run/systemd/system': { directory: true },
      '/sys/class/net/lo/address': '00:00:00:00:00:00\n',
      '/sys/class/net/lo/type': '772\n',
      '/sys/class/net/eth0/address': '52:54:00:12:34:56\n',
      '/sys/class/net/eth0/carrier': '1\n',
      '/sys/class/net/eth0/operstate': 'up\n',
      '/sys/class/net/eth0/type': '1\n',
      '/sys/class/net/eth0/addr_assign_type': '0\n',
      '/sys/class/net/eth0/name_assign_type': '4\n',
      '/sys/class/net/eth0/device/vendor': '0x1af4\n',
    },
  })
}
