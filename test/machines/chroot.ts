// Programs in a root file system that is not booted: with its own /proc, /sys, /run, /dev and two network cards, and nothing of
// systemd. What they do to the hostname, the network or other processes stays inside.
import { writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { undoWith } from './cleanup.ts'
import { type Cost, costOf } from './cost.ts'
import type { Overlay } from './overlay.ts'
import { type Outcome, outcome, run, type ShellOptions } from './shell.ts'

export interface Chroot {
  run(argv: readonly string[], options?: ShellOptions): Promise<Outcome>
  /** A program of the host, with the processes and the network of the machine, whose /proc and /sys are in its root. */
  runBeside(argv: readonly string[], options?: ShellOptions): Promise<Outcome>
  /** What a program costs, measured by the root file system's own Python: the kernel's figures for one child. */
  cost(argv: readonly string[]): Promise<Cost>
  /** Gives the network back; the overlay's removal unmounts the rest. */
  close(): void
}

/** The cards of every machine, by name. */
const CARDS = { nic0: '52:54:00:12:34:00', nic1: '52:54:00:12:34:01' } as const

const ENVIRONMENT = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'LC_ALL=C.UTF-8',
]

/** Not the host's own: its disks may carry the labels that datasources look for. */
const DEVICES = `
  mount -t tmpfs -o mode=0755 tmpfs "$1"
  mkdir "$1/pts" "$1/shm"
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/pts"
  ln -s pts/ptmx "$1/ptmx"
  ln -s /proc/self/fd "$1/fd"
  for name in stdin:0 stdout:1 stderr:2; do ln -s "/proc/self/fd/\${name#*:}" "$1/\${name%:*}"; done
  for name in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 0666 "$1/\${name%:*}" c 1 "\${name#*:}"; done
  mknod -m 0666 "$1/tty" c 5 0
  mknod -m 0600 "$1/console" c 5 1
`

/** `bootId`: what the kernel says to be the number of this boot; a root that is opened again is a machine that was restarted. */
export async function openChroot(
  { root }: Pick<Overlay, 'root'>,
  { bootId }: { bootId?: string } = {},
): Promise<Chroot> {
  await run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', join(root, 'run')])
  await run(['sh', '-ec', DEVICES, 'sh', join(root, 'dev')])
  if (bootId !== undefined) writeFileSync(join(root, 'run/boot_id'), `${bootId}\n`)
  const network = basename(dirname(root))
  const far = `${network}-far`
  for (const name of [network, far]) await run(['ip', 'netns', 'add', name])
  const close = undoWith(['ip', 'netns', 'delete', network], ['ip', 'netns', 'delete', far])
  for (const [card, address] of Object.entries(CARDS)) {
    const pair = ['type', 'veth', 'peer', 'name', card, 'netns', far]
    await run(['ip', '-n', network, 'link', 'add', card, 'address', address, ...pair])
    await run(['ip', '-n', far, 'link', 'set', card, 'up'])
  }
  const spaces = ['unshare', '--uts', '--ipc', '--mount', '--pid', '--fork', '--kill-child']
  const bootIdFile = 'proc/sys/kernel/random/boot_id'
  const given = bootId === undefined ? '' : `mount --bind "$1/run/boot_id" "$1/${bootIdFile}" && `
  const mounts = `mount -t proc proc "$1/proc" && mount -t sysfs -o ro sysfs "$1/sys" && ${given}shift`
  const enter = (...options: string[]) => ['nsenter', `--net=/run/netns/${network}`, ...spaces, ...options]
  const here = enter(`--root=${root}`, '--wd=/')
  const inside = [...here, 'env', '-i', ...ENVIRONMENT, 'sh', '-c', `${mounts} && exec "$@"`, 'sh', '']
  // The shell stays: the first process of a machine cannot be killed from within.
  const beside = [...enter('--mount-proc'), 'sh', '-c', `${mounts} && "$@"; exit $?`, 'sh', root]
  const runInside: Chroot['run'] = (argv, options) => outcome([...inside, ...argv], { timeout: 120_000, ...options })
  return {
    run: runInside,
    runBeside: (argv, options) => outcome([...beside, ...argv], { timeout: 120_000, ...options }),
    close,
    cost: (argv) => costOf(runInside, argv),
  }
}
