// A machine in a cloud, without a hypervisor: a chroot on an overlay with a network, a firmware and a kernel command line of its own, and
// on the other end of its cable a namespace for what the cloud has. It keeps this system's process numbers: a private process namespace
// is a container, and containers have no firmware.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { undoWith } from './cleanup.ts'
import { overlay } from './overlay.ts'
import { type Outcome, outcome, run, type ShellOptions } from './shell.ts'

export interface MachineNic {
  readonly name: string
  readonly mac: string
  /** Where its cable leads if not to the cloud: to a network that has a DHCP server and nothing else, or to nobody at all. */
  readonly leads?: 'elsewhere' | 'nowhere' | undefined
}

export interface CloudMachineOptions {
  /** Layers of the root, topmost first. */
  readonly lower: readonly string[]
  /** Network devices, in the order in which the kernel finds them. Default: eth0. */
  readonly nics?: readonly MachineNic[]
  /** Files of /sys/class/dmi/id. */
  readonly dmi?: Readonly<Record<string, string>>
  /** Files of /proc, besides the kernel's own. */
  readonly proc?: Readonly<Record<string, string>>
  /** Kernel command line. */
  readonly cmdline?: string
  /** What systemd-detect-virt says. Default kvm. */
  readonly virtualization?: string
  /** Written into the root before anything runs. */
  readonly files?: Readonly<Record<string, string>>
  /** Mounts by path, made after all others: a directory or file of the host to be seen there. */
  readonly binds?: Readonly<Record<string, string>>
}

export interface CloudMachine {
  readonly root: string
  run(argv: readonly string[], options?: ShellOptions): Promise<Outcome>
  /** A program of the host at the other end of the cables. */
  inCloud(argv: readonly string[], options?: ShellOptions): Promise<Outcome>
  /** How to start a long-running one there. */
  readonly cloudArgv: readonly string[]
  /** And in the network elsewhere, if a NIC leads there. */
  readonly elsewhereArgv?: readonly string[] | undefined
  /** Names of the programs that run in it. */
  programs(): Promise<readonly string[]>
  /** One card more, whose cable's end there is called nic0, nic1, …, as those of the first ones are. */
  plug(nic: MachineNic): Promise<void>
  /** Ends everything that runs in it and takes it away. */
  close(): Promise<void>
}

/** The device to which the cloud's ends of all cables are joined. */
export const cloudDevice = 'cloud0'

const ENVIRONMENT = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'LC_ALL=C.UTF-8',
]

const DETECT_VIRT = (name: string) => `#!/bin/sh
# Containers are asked for by --container.
case "$*" in *container*) echo none; exit 1;; esac
echo ${name}
[ ${name} != none ]
`

/** Devices are what udev knows only in a tree that is the kernel's own. */
const UDEVADM = `#!/bin/sh
case "$*" in *net_setup_link*) exit 0;; esac
exec /usr/bin/udevadm "$@"
`

/** Run in the machine's own mount namespace; $1 is its root. */
const MOUNTS = `
  root=$1
  mount --make-rprivate /
  if [ -d "$root/machine/proc" ]; then
    # Nothing can be added to the kernel's tree, so this is one of links to it.
    mkdir "$root/machine/kernel"
    mount -t proc proc "$root/machine/kernel"
    mount -t tmpfs -o mode=0755 tmpfs "$root/proc"
    cp -r "$root/machine/proc/." "$root/machine/cmdline" "$root/proc"
    for path in "$root"/machine/kernel/*; do
      name=\${path##*/}
      [ -e "$root/proc/$name" ] || ln -s "/machine/kernel/$name" "$root/proc/$name"
    done
  else
    mount -t proc proc "$root/proc"
    mount --bind "$root/machine/cmdline" "$root/proc/cmdline"
  fi
  mount -t tmpfs -o mode=0755 tmpfs "$root/run"
  mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  for name in stdin:0 stdout:1 stderr:2; do ln -s "fd/\${name#*:}" "$root/dev/\${name%:*}"; done
  for name in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 0666 "$root/dev/\${name%:*}" c 1 "\${name#*:}"; done
  mknod -m 0666 "$root/dev/tty" c 5 0
  mknod -m 0600 "$root/dev/console" c 5 1
  # The kernel's own tree, with a firmware that it may not have.
  mount -t tmpfs -o mode=0755 tmpfs "$root/sys"
  mkdir "$root/sys/.kernel" "$root/sys/class"
  mount -t sysfs sysfs "$root/sys/.kernel"
  for name in devices block bus dev fs kernel module power firmware hypervisor; do
    [ -d "$root/sys/.kernel/$name" ] || continue
    mkdir "$root/sys/$name"
    mount --bind "$root/sys/.kernel/$name" "$root/sys/$name"
  done
  for path in "$root"/sys/.kernel/class/*; do
    name=\${path##*/}
    [ "$name" != dmi ] || continue
    mkdir "$root/sys/class/$name"
    mount --bind "$path" "$root/sys/class/$name"
  done
  mkdir -p "$root/sys/class/dmi"
  cp -r "$root/machine/dmi" "$root/sys/class/dmi/id"
  # NICs have hardware behind them; the kernel's own are virtual.
  for name in eth0 eth1 eth2 ens4; do
    mkdir -p "$root/sys/.hardware/$name/device"
    ln -s ../../../../../bus/virtio/drivers/virtio_net "$root/sys/.hardware/$name/device/driver"
  done
  net=devices/virtual/net
  mount -t overlay -o "ro,lowerdir=$root/sys/.hardware:$root/sys/.kernel/$net" overlay "$root/sys/$net"
`

const CLOSE_NETWORK = `
  [ -e "/run/netns/$1" ] || exit 0
  for pid in $(ip netns pids "$1"); do kill -KILL "$pid" 2>/dev/null || true; done
  ip netns delete "$1"
`

let next = 0

export async function openCloudMachine(options: CloudMachineOptions): Promise<CloudMachine> {
  const { lower, nics = [{ name: 'eth0', mac: '52:54:00:12:34:56' }], dmi = {}, cmdline = 'ro' } = options
  const disk = overlay(lower)
  const { root } = disk
  const files = {
    '/usr/bin/systemd-detect-virt': DETECT_VIRT(options.virtualization ?? 'kvm'),
    '/usr/local/bin/udevadm': UDEVADM,
    '/machine/cmdline': `${cmdline}\n`,
    ...Object.fromEntries(Object.entries(dmi).map(([name, value]) => [`/machine/dmi/${name}`, `${value}\n`])),
    ...Object.fromEntries(Object.entries(options.proc ?? {}).map(([name, text]) => [`/machine/proc/${name}`, text])),
    ...options.files,
  }
  mkdirSync(join(root, 'machine/dmi'), { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content, { mode: content.startsWith('#!') ? 0o755 : 0o644 })
  }
  const id = `fl${process.pid.toString(36)}${(next++).toString(36)}`
  const wiring = { machine: `${id}-machine`, cloud: `${id}-cloud`, elsewhere: `${id}-elsewhere` }
  const { machine, cloud, elsewhere } = wiring
  // DHCP clients outlive the programs that start them.
  const removeNetworks = undoWith(...Object.values(wiring).map((name) => ['sh', '-c', CLOSE_NETWORK, 'sh', name]))
  const apart = nics.some(({ leads }) => leads === 'elsewhere') ? [elsewhere] : []
  await openNetworks(machine, [cloud, ...apart])
  let plugged = 0
  for (const nic of nics) await plug(wiring, nic, plugged++)
  const binds = Object.entries(options.binds ?? {})
  const bound = binds.map(
    ([to, from]) =>
      `if [ -d "${from}" ]; then mkdir -p "$root${to}"; else mkdir -p "$(dirname "$root${to}")"; [ -e "$root${to}" ] || : > "$root${to}"; fi; mount --bind "${from}" "$root${to}"`,
  )
  const script = `set -e\n${MOUNTS}\n${bound.join('\n')}\necho ready\nexec sleep infinity`
  const holder = spawn(
    'ip',
    ['netns', 'exec', machine, 'unshare', '--mount', '--uts', '--ipc', 'sh', '-c', script, 'sh', root],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  await new Promise<void>((done, failed) => {
    let said = ''
    holder.stderr.on('data', (chunk) => {
      said += chunk
    })
    holder.stdout.once('data', () => done())
    holder.once('close', () => failed(new Error(`the machine's mounts: ${said}`)))
  })
  const inside = [
    // Its root as this namespace has it, with what is mounted there; nsenter's own --root is looked up before.
    ...['nsenter', `--target=${holder.pid}`, '--mount', '--net', '--uts', '--ipc', '--wd=/', 'chroot', root],
    ...['env', '-i', ...ENVIRONMENT],
  ]
  const cloudArgv = ['ip', 'netns', 'exec', cloud]
  return {
    root,
    cloudArgv,
    elsewhereArgv: apart.length > 0 ? ['ip', 'netns', 'exec', elsewhere] : undefined,
    async programs() {
      const pids = (await outcome(['ip', 'netns', 'pids', machine])).stdout.split('\n').filter(Boolean)
      const others = pids.filter((pid) => Number(pid) !== holder.pid)
      if (others.length === 0) return []
      return (await outcome(['ps', '-o', 'args=', '-p', others.join()])).stdout.split('\n').filter(Boolean)
    },
    plug: (nic) => plug(wiring, nic, plugged++),
    run: (argv, shell) => outcome([...inside, ...argv], { timeout: 300_000, ...shell }),
    inCloud: (argv, shell) => outcome([...cloudArgv, ...argv], { timeout: 60_000, ...shell }),
    async close() {
      removeNetworks()
      disk.remove()
    },
  }
}

/** Namespaces by what they are for. */
interface Wiring {
  readonly machine: string
  readonly cloud: string
  readonly elsewhere: string
}

/** Duplicate address detection and router solicitations would cost each IPv6 case seconds. */
async function openNetworks(machine: string, others: readonly string[]): Promise<void> {
  for (const name of [machine, ...others]) {
    await run(['ip', 'netns', 'add', name])
    await run(['ip', '-n', name, 'link', 'set', 'lo', 'up'])
    for (const which of ['all', 'default']) {
      const settings = ['accept_dad=0', 'dad_transmits=0', 'router_solicitations=1', 'router_solicitation_delay=0']
      const words = settings.map((one) => `net.ipv6.conf.${which}.${one}`)
      await run(['ip', 'netns', 'exec', name, 'sysctl', '-q', '-w', ...words])
    }
  }
  for (const name of others) {
    await run(['ip', '-n', name, 'link', 'add', cloudDevice, 'type', 'bridge'])
    await run(['ip', '-n', name, 'link', 'set', cloudDevice, 'up'])
  }
}

/** A cable to nobody has a carrier all the same. */
async function plug(
  { machine, cloud, elsewhere }: Wiring,
  { name, mac, leads }: MachineNic,
  number: number,
): Promise<void> {
  const peer = leads === 'elsewhere' ? elsewhere : cloud
  const end = `nic${number}`
  const other = ['type', 'veth', 'peer', 'name', name, 'address', mac, 'netns', machine]
  await run(['ip', '-n', peer, 'link', 'add', end, ...other])
  await run(['ip', '-n', peer, 'link', 'set', end, ...(leads === 'nowhere' ? [] : ['master', cloudDevice]), 'up'])
}
