// A plain Debian that exists only in memory: everything that a boot looks at on a fresh image. Plans run on it by default.

import { debian } from '../../distros/debian.ts'
import { cloudCfg } from '../../packaging/default-config.ts'
import { type MemoryHost, memory, type World } from '../../system/memory.ts'

// biome-ignore format: a list to be read as one
export const programs = [
  'apt-get', 'blkid', 'chpasswd', 'dpkg', 'dpkg-query', 'gpg', 'groupadd', 'growpart', 'ip', 'locale-gen', 'logger',
  'netplan', 'networkctl', 'partprobe', 'passwd', 'resize2fs', 'sgdisk', 'sh', 'ssh-keygen', 'sudo', 'systemctl',
  'udevadm', 'update-locale', 'useradd', 'usermod',
]

/** Groups of a fresh system that cloud configs put users into. */
const groups = {
  root: 0,
  adm: 4,
  dialout: 20,
  cdrom: 24,
  floppy: 25,
  sudo: 27,
  audio: 29,
  dip: 30,
  video: 44,
  plugdev: 46,
  users: 100,
  netdev: 101,
}

const directories = ['/etc/ssh/sshd_config.d', '/etc/netplan', '/etc/sudoers.d', '/home', '/run/systemd/system']

/** `more` adds to it: files, answers of commands and of the network. */
export function bareMachine(more: World = {}): MemoryHost {
  return memory({ unscripted: 'succeed', ...more, programs, files: { ...bareFiles(), ...more.files } })
}

/** Names of time zones, as this program's own tables have them. */
function zones(): readonly string[] {
  return [...Intl.supportedValuesOf('timeZone'), 'UTC', 'Etc/UTC']
}

export function bareFiles(): NonNullable<World['files']> {
  return {
    ...Object.fromEntries(zones().map((zone) => [`/usr/share/zoneinfo/${zone}`, ''])),
    ...Object.fromEntries(directories.map((path) => [path, { directory: true } as const])),
    '/root': { directory: true, mode: 0o700 },
    '/etc/cloud/cloud.cfg': cloudCfg(debian),
    '/etc/os-release':
      'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
    '/etc/shadow': { content: 'root:*:20000:0:99999:7:::\n', mode: 0o640 },
    '/etc/group': Object.entries(groups)
      .map(([name, id]) => `${name}:x:${id}:\n`)
      .join(''),
    '/etc/sudoers': { content: 'root ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n', mode: 0o440 },
    '/etc/hostname': 'localhost\n',
    '/etc/hosts': '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n',
    '/etc/locale.gen': '# en_US.UTF-8 UTF-8\n',
    '/etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n',
    '/etc/localtime': { link: '/usr/share/zoneinfo/Etc/UTC' },
    '/etc/timezone': 'Etc/UTC\n',
    '/proc/cmdline': 'root=/dev/vda1 ro\n',
    '/proc/self/mountinfo': '26 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n',
    '/proc/sys/kernel/ostype': 'Linux\n',
    '/proc/sys/kernel/hostname': 'localhost\n',
    '/proc/sys/kernel/osrelease': '6.12.0-amd64\n',
    '/proc/sys/kernel/version': '#1 SMP\n',
    '/dev/vda': { type: 'block' },
    '/dev/vda1': { type: 'block' },
    '/sys/class/net/lo/address': '00:00:00:00:00:00\n',
    '/sys/class/net/lo/type': '772\n',
    '/sys/class/net/eth0/address': '52:54:00:12:34:56\n',
    '/sys/class/net/eth0/carrier': '1\n',
    '/sys/class/net/eth0/operstate': 'up\n',
    '/sys/class/net/eth0/type': '1\n',
    '/sys/class/net/eth0/addr_assign_type': '0\n',
    '/sys/class/net/eth0/name_assign_type': '4\n',
    '/sys/class/net/eth0/device/vendor': '0x1af4\n',
  }
}
