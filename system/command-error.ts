// How a failed command is reported: its name and how it ended, and the last line it wrote where that can hold no secret.

import { HostError, type HostErrorCode } from '../core/errors.ts'
import { type Said, say } from '../core/said.ts'
import { isShellWord } from '../core/shell-quote.ts'
import type { Argv, RunOptions } from './host.ts'

export interface CommandFailure {
  readonly code: HostErrorCode
  readonly exitCode?: number
  readonly signal?: string
  readonly reason?: Said
  readonly stdout?: string
  readonly stderr?: string
  readonly cause?: unknown
}

/**
 * Programs whose arguments and output are told: names, paths, numbers and texts of their own. Of any other, a failure tells the name
 * and how it ended, as what it writes may repeat what a user gave it.
 */
const tellingPrograms: ReadonlySet<string> = new Set([
  // Devices and file systems.
  ...[
    'blkid',
    'blockdev',
    'btrfs',
    'chattr',
    'dd',
    'dmsetup',
    'fallocate',
    'growpart',
    'lsblk',
    'mkfs.btrfs',
    'mkfs.ext2',
    'mkfs.ext3',
    'mkfs.ext4',
    'mkfs.fat',
    'mkfs.vfat',
    'mkfs.xfs',
    'mkswap',
    'mount',
    'partprobe',
  ],
  ...[
    'partx',
    'resize2fs',
    'sfdisk',
    'sgdisk',
    'swapon',
    'truncate',
    'udevadm',
    'umount',
    'wipefs',
    'xfs_growfs',
    'zpool',
  ],
  // The network.
  ...[
    'dhclient',
    'dhcpcd',
    'ethtool',
    'ifconfig',
    'ifdown',
    'ifquery',
    'ifup',
    'ip',
    'netplan',
    'networkctl',
    'nmcli',
    'route',
  ],
  ...['udhcpc'],
  // Users and what else /etc holds for everybody to read.
  ...[
    'addgroup',
    'adduser',
    'getent',
    'groupadd',
    'hostname',
    'hostnamectl',
    'localectl',
    'locale-gen',
    'passwd',
    'ssh-keygen',
  ],
  ...['timedatectl', 'update-locale', 'useradd', 'usermod'],
  // Services, packages that are there, the machine.
  ...[
    'dmidecode',
    'dpkg',
    'dpkg-query',
    'grub-probe',
    'initctl',
    'lsb_release',
    'lsmod',
    'modprobe',
    'rc-service',
    'rc-update',
  ],
  ...['service', 'systemctl', 'systemd-detect-virt', 'systemd-notify'],
])

/** Those among them that repeat lines of the files they read, where a user's secrets are: of what they write, the place is told. */
const quotingPrograms: ReadonlySet<string> = new Set(['ifdown', 'ifquery', 'ifup', 'netplan'])

/** How many characters of each stream are kept for code that has to know, from its end, where the trouble is named. */
const excerptLength = 2000

export function commandError(argv: Argv, options: RunOptions, failure: CommandFailure): HostError {
  const { code, exitCode, signal } = failure
  const reason = failure.reason ?? (code === 'signal' ? say`killed by ${say.word(signal ?? 'a signal')}` : undefined)
  // It may repeat what was given.
  const [stdout, stderr] = options.secret ? ['', ''] : [failure.stdout ?? '', failure.stderr ?? '']
  const what = reason ?? say`exited with status ${exitCode ?? '-'}`
  const told = toldOf(argv, options, stderr)
  const program = options.ofUser ? say`a command of the config` : say.path(argv[0])
  const short = say`${program} ${what}${told ? say`: ${told}` : ''}`
  const detail = {
    program: argv[0],
    output: [end(stdout), end(stderr)].filter(Boolean).join('\n'),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
  }
  return new HostError(code, short, { detail, cause: failure.cause })
}

/** An argv for logs: quoted where a shell would need it. Of programs that do not tell, the name and the options without their values. */
export function describeArgv(argv: Argv, options: Pick<RunOptions, 'secret' | 'ofUser'> = {}): Said {
  if (options.ofUser) return say`a command of the config`
  if (options.secret && argv.length > 1) return say`${say.path(argv[0])} (arguments withheld)`
  if (telling(argv, options)) {
    return say.join(
      argv.map((part) => say.path(isShellWord(part) ? part : JSON.stringify(part))),
      ' ',
    )
  }
  const [program, ...rest] = argv
  return say.join([say.path(program), ...rest.map((part) => say.word(/^--?[a-z][a-z-]*/i.exec(part)?.[0] ?? '…'))], ' ')
}

/** What may be told of what a program wrote on standard error; empty: nothing. */
export function toldOf(argv: Argv, options: Pick<RunOptions, 'secret' | 'ofUser'>, stderr: string): Said | '' {
  if (!telling(argv, options)) return ''
  if (quotingPrograms.has(nameOf(argv))) {
    const place = /^(?:\w+: )?(\/etc\/net[\w./-]+:\d+(?::\d+)?):/m.exec(stderr)?.[1]
    return place === undefined ? '' : say.path(place)
  }
  const lastLine = stderr.trim().split('\n').at(-1)?.trim().slice(0, 200)
  return lastLine ? say.path(lastLine) : ''
}

function telling(argv: Argv, { secret }: Pick<RunOptions, 'secret' | 'ofUser'>): boolean {
  return !secret && tellingPrograms.has(nameOf(argv))
}

function nameOf([program]: Argv): string {
  return program.slice(program.lastIndexOf('/') + 1)
}

function end(text: string): string {
  return text.trimEnd().slice(-excerptLength)
}
