// Root file systems of Debian 13 for the tiers that boot: made once with debootstrap, then used as the lower layer of overlays.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { run } from './shell.ts'

/**
 * plain: no first-boot agent. reference: plain with Debian's own `cloud-init`. replaced: reference with that package removed again
 * but its configuration left. machine: plain with a kernel and an initrd. ifupdown: machine with Debian's older network tools.
 * parsers: plain with the other programs that read network configs. git: plain with git. serial: reference with what it needs to ask over a serial line.
 * openrc: plain with OpenRC in place of systemd. dracut: a machine whose initrd another program makes.
 */
export type RootfsKind =
  | 'plain'
  | 'reference'
  | 'replaced'
  | 'machine'
  | 'ifupdown'
  | 'parsers'
  | 'git'
  | 'serial'
  | 'openrc'
  | 'dracut'

const SUITE = 'trixie'

const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'systemd-resolved', 'libpam-systemd', 'dbus', 'udev', 'kmod'],
  ...['netplan.io', 'iproute2', 'iputils-ping', 'dhcpcd-base', 'openssh-server', 'ca-certificates'],
  ...['sudo', 'login', 'passwd', 'locales', 'tzdata', 'procps', 'less', 'python3', 'gpg'],
  ...['e2fsprogs', 'fdisk', 'gdisk', 'cloud-guest-utils', 'logrotate', 'curl', 'netcat-openbsd', 'time'],
]

/** The directory of a root file system. Never write into it: take an overlay. */
export async function rootfs(kind: RootfsKind): Promise<string> {
  if (process.getuid?.() !== 0) throw new Error('this tier builds and boots root file systems, so it runs as root')
  const mirror = await debianMirror()
  const release = await releaseDate(mirror)
  const plain = await cached({
    name: 'plain',
    from: { SUITE, PACKAGES, release, prepare: prepare.toString() },
    build: async (directory) => {
      const include = `--include=${PACKAGES.join(',')}`
      await run(['debootstrap', '--variant=minbase', include, SUITE, directory, mirror], { timeout: 900_000 })
      await prepare(directory)
    },
  })
  if (kind === 'plain') return plain
  if (kind === 'replaced') {
    const reference = await rootfs('reference')
    return await cached({
      name: kind,
      from: { reference },
      build: async (directory) => {
        await run(['cp', '-a', '--reflink=auto', `${reference}/.`, directory])
        const names = await run(['chroot', directory, 'dpkg-query', '-W', '-f', '${Package}\\n', 'cloud-init*'])
        const env = { DEBIAN_FRONTEND: 'noninteractive' }
        await run(['chroot', directory, 'dpkg', '--remove', ...names.trim().split('\n')], { env })
        await prepare(directory)
      },
    })
  }
  if (kind === 'openrc') {
    return await cached({
      name: kind,
      from: { plain, toOpenrc: toOpenrc.toString() },
      build: async (directory) => {
        await run(['cp', '-a', '--reflink=auto', `${plain}/.`, directory])
        await toOpenrc(directory)
      },
    })
  }
  const further = {
    ifupdown: { base: 'machine', packages: ['ifupdown', 'ifenslave', 'bridge-utils', 'isc-dhcp-client'] },
    dracut: { base: 'plain', packages: ['linux-image-amd64', 'dracut', 'zstd'] },
    serial: { base: 'reference', packages: ['python3-serial'] },
  } as const
  if (kind === 'ifupdown' || kind === 'serial' || kind === 'dracut') {
    const { base, packages } = further[kind]
    const from = await rootfs(base)
    return await cached({
      name: kind,
      from: { from, packages, install: install.toString() },
      build: async (directory) => {
        await run(['cp', '-a', '--reflink=auto', `${from}/.`, directory])
        await install(directory, packages)
        await prepare(directory)
      },
    })
  }
  const packages = {
    reference: ['cloud-init'],
    machine: ['linux-image-amd64', 'initramfs-tools', 'zstd'],
    parsers: ['network-manager', 'ifupdown'],
    git: ['git'],
  }[kind]
  return await cached({
    name: kind,
    from: { plain, packages, install: install.toString() },
    build: async (directory) => {
      await run(['cp', '-a', '--reflink=auto', `${plain}/.`, directory])
      await install(directory, packages)
      await prepare(directory)
    },
  })
}

/** Where this machine's apt gets Debian from. */
async function debianMirror(): Promise<string> {
  const format = '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)'
  const lines = (await run(['apt-get', 'indextargets', '--format', format, 'Created-By: Packages'])).split('\n')
  const mirror = lines
    .map((line) => line.split('|'))
    .find((f) => f[0] === 'Debian' && f[1] === 'Debian' && f[2] === 'main')
  if (!mirror?.[3]) throw new Error("apt knows no Debian archive: run 'apt-get update' with Debian in its sources")
  return mirror[3]
}

/** Debian's own date of the suite: a point release makes new images. */
async function releaseDate(mirror: string): Promise<string> {
  const text = await run([
    'curl',
    '-fsS',
    '--max-time',
    '60',
    '--retry',
    '3',
    new URL(`dists/${SUITE}/Release`, mirror).href,
  ])
  return /^Date: (.*)$/m.exec(text)?.[1] ?? ''
}

async function install(root: string, packages: readonly string[]): Promise<void> {
  // Nothing in here survives a power cut, and need not.
  writeFileSync(join(root, 'etc/dpkg/dpkg.cfg.d/unsafe-io'), 'force-unsafe-io\n')
  writeFileSync(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  const env = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
  const inside = ['chroot', root, 'apt-get', '-q', '-y', '--no-install-recommends']
  await run([...inside, 'update'], { env, timeout: 300_000 })
  await run([...inside, 'install', ...packages], { env, timeout: 900_000 })
  rmSync(join(root, 'etc/dpkg/dpkg.cfg.d/unsafe-io'))
  rmSync(join(root, 'usr/sbin/policy-rc.d'))
}

/** In place of systemd, with Debian's older network tools. Nothing of it is started here. */
async function toOpenrc(root: string): Promise<void> {
  const script = `
    echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/unsafe-io
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    apt-get -q update
    apt-get -q -y --no-install-recommends --allow-remove-essential install sysvinit-core openrc ifupdown \
      systemd-sysv- libpam-systemd- systemd-resolved- netplan.io- systemd-
    rm /etc/dpkg/dpkg.cfg.d/unsafe-io /usr/sbin/policy-rc.d
    apt-get clean
    rm -rf /var/lib/apt/lists/* /var/log/*.log /var/log/apt /etc/ssh/ssh_host_* /var/lib/dbus/machine-id
    : > /etc/machine-id
    # A container has no consoles for them.
    sed -i '/getty/d' /etc/inittab`
  await run(['chroot', root, 'sh', '-ec', script], { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeout: 900_000 })
}

/** As an image builder leaves an image: no identity, no host keys, no caches, networkd in charge. */
async function prepare(root: string): Promise<void> {
  const script = `
    apt-get clean
    rm -rf /var/lib/apt/lists/* /var/log/*.log /var/log/apt /etc/ssh/ssh_host_* /var/lib/dbus/machine-id
    : > /etc/machine-id
    : > /etc/fstab
    echo localhost > /etc/hostname
    printf '127.0.0.1\\tlocalhost\\n::1\\tlocalhost ip6-localhost ip6-loopback\\n' > /etc/hosts
    systemctl -q enable systemd-networkd
    systemctl -q disable systemd-networkd-wait-online fstrim.timer apt-daily.timer apt-daily-upgrade.timer e2scrub_reap e2scrub_all.timer
    usermod -p '*' root`
  await run(['chroot', root, 'sh', '-ec', script])
}
