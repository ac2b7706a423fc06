// The machine that crashes: in memory, with every program that its seed needs, and a count of what happened on it.

import { bareFiles, programs as barePrograms } from '../../cli/shared/bare-machine.ts'
import { type MemoryHost, memory, type WorldFile } from '../../system/memory.ts'
import type { OverlayNodes } from '../../system/overlay-node.ts'
import { nodesOf } from '../../system/world-files.ts'
import { programs } from './programs.ts'
import { answers, seedFiles } from './seed.ts'

const bootIdFile = '/proc/sys/kernel/random/boot_id'
const start = new Date('2026-01-01T00:00:00Z')

const imageFiles: Readonly<Record<string, WorldFile>> = {
  [bootIdFile]: 'boot-1\n',
  '/proc/swaps': 'Filename Type Size Used Priority\n',
  '/srv': { directory: true },
  '/boot/grub/grub.cfg': '',
  '/dev/vdb': { type: 'block' },
  '/etc/fstab': '',
  '/etc/login.defs': 'HOME_MODE 0700\n',
  '/etc/skel/.profile': 'skeleton\n',
  '/etc/profile': 'PATH=/bin\n',
  '/etc/rsyslog.conf': '',
  '/etc/apt/sources.list': 'deb http://deb.debian.org/debian trixie main\n',
  '/etc/ssh/ssh_host_rsa_key': { content: "the image's\n", mode: 0o600 },
  '/etc/ssh/ssh_host_rsa_key.pub': "the image's\n",
  '/etc/systemd/timesyncd.conf': '',
  '/lib/systemd/systemd-timesyncd': { content: '', mode: 0o755 },
  '/usr/share/ca-certificates': { directory: true },
  '/var/lib/dpkg/status': '',
}

const morePrograms = [
  'python3',
  'dd',
  'mkswap',
  'swapon',
  'snap',
  'update-ca-certificates',
  'ssh-import-id',
  'wg-quick',
  'puppet',
  'byobu-launcher',
]

/** Its tree before the first boot. */
export function image(): OverlayNodes {
  const bare = Object.entries(bareFiles()).filter(
    ([path]) => !path.startsWith('/usr/share/zoneinfo/') || path.endsWith('/Paris'),
  )
  return nodesOf({ ...Object.fromEntries(bare), ...imageFiles, ...seedFiles }, start)
}

export interface Crashable {
  readonly host: MemoryHost
  /** What the world outside saw, and what ran that a user may want only once, in order. */
  readonly seen: readonly string[]
}

export function machineOf(nodes: OverlayNodes): Crashable {
  const seen: string[] = []
  const host = memory({
    nodes,
    now: start,
    unscripted: 'succeed',
    programs: [...barePrograms, ...morePrograms],
    commands: programs((what) => seen.push(what)),
    http(request) {
      const line = `${request.method} ${request.url}`
      if (request.method === 'POST') seen.push(line)
      return answers[line] ?? answers[request.url]
    },
  })
  return { host, seen }
}

/** What a restart does to the tree: memory is empty again. */
export function restarted(nodes: OverlayNodes, boot: number): OverlayNodes {
  const after: OverlayNodes = new Map([...nodes].filter(([path]) => !/^\/(run|tmp)\/./.test(path)))
  const directory = { type: 'directory', mode: 0o755, uid: 0, gid: 0, modified: start } as const
  for (const path of ['/run/systemd', '/run/systemd/system']) after.set(path, directory)
  const text = (content: string) =>
    ({ ...directory, type: 'file', mode: 0o644, content: Buffer.from(content) }) as const
  after.set(bootIdFile, text(`boot-${boot}\n`))
  const name = after.get('/etc/hostname')?.content
  if (name) after.set('/proc/sys/kernel/hostname', { ...text(''), content: name })
  return after
}
