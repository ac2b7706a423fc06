// The package manager of a machine by its os-release, and the command lines that yip has for it: documents rely on what they do. Those of
// cloud-init are in the profiles.

import { readOsRelease } from '../system/facts.ts'
import type { Argv, Host } from '../system/host.ts'
import { whenUnlocked } from './apt-lock.ts'

export type InstallerName = 'apt' | 'dnf' | 'zypper' | 'pacman' | 'apk'

export interface Installer {
  readonly name: InstallerName
  readonly refresh: Argv
  readonly upgrade: Argv
  /** Names follow. */
  readonly install: Argv
  /** Names follow. */
  readonly remove: Argv
}

const installers: readonly (Installer & { readonly ids: readonly string[] })[] = [
  {
    name: 'apt',
    ids: ['debian', 'ubuntu'],
    refresh: ['apt-get', '-y', 'update'],
    upgrade: ['apt-get', '-y', 'upgrade'],
    install: ['apt-get', '-y', '--no-install-recommends', 'install'],
    remove: ['apt-get', '-y', 'remove'],
  },
  {
    name: 'dnf',
    ids: ['fedora', 'rocky', 'ol', 'almalinux', 'rhel', 'centos', 'openeuler'],
    refresh: ['dnf', 'makecache'],
    upgrade: ['dnf', 'update', '-y'],
    install: ['dnf', 'install', '-y', '--setopt=install_weak_deps=False'],
    remove: ['dnf', 'remove', '-y'],
  },
  {
    name: 'zypper',
    ids: ['opensuse-leap', 'opensuse-tumbleweed', 'suse'],
    refresh: ['zypper', 'refresh'],
    upgrade: ['zypper', 'update', '-y'],
    install: ['zypper', 'install', '-y', '--no-recommends'],
    remove: ['zypper', 'remove', '-y'],
  },
  {
    name: 'pacman',
    ids: ['arch'],
    refresh: ['pacman', '-Sy', '--noconfirm'],
    upgrade: ['pacman', '-Syu', '--noconfirm'],
    install: ['pacman', '-S', '--noconfirm'],
    remove: ['pacman', '-R', '--noconfirm'],
  },
  {
    name: 'apk',
    ids: ['alpine'],
    refresh: ['apk', 'update'],
    upgrade: ['apk', 'upgrade', '--no-cache'],
    install: ['apk', 'add', '--no-cache'],
    remove: ['apk', 'del', '--no-cache'],
  },
]

/** undefined: the distro is none of them. Relatives are not guessed, but for those of SUSE. */
export async function installerOf({ files }: Pick<Host, 'files'>): Promise<Installer | undefined> {
  const { id, idLike } = await readOsRelease(files)
  const own = installers.find(({ ids }) => ids.includes(id))
  return own ?? (idLike.join(' ') === 'suse' ? installers.find(({ name }) => name === 'zypper') : undefined)
}

/** Waits for other users of apt. */
export async function runInstaller(host: Host, { name }: Installer, argv: Argv): Promise<void> {
  const command = () => host.commands.run(argv, { output: 'pass', ...(name === 'apt' && { env: noQuestions }) })
  await (name === 'apt' ? whenUnlocked(host, command) : command())
}

const noQuestions = { DEBIAN_FRONTEND: 'noninteractive' }
