// What the reference calls the variant of a system.

import type { Machine } from './facts.ts'

const variants: Readonly<Partial<Record<string, string>>> = {
  linuxmint: 'ubuntu',
  mint: 'ubuntu',
  'opensuse-leap': 'suse',
  'opensuse-microos': 'suse',
  'opensuse-tumbleweed': 'suse',
  opensuse: 'suse',
  redhat: 'rhel',
  'sle-micro': 'suse',
  sle_hpc: 'suse',
  sles: 'suse',
}

/** The flavour of the default config. An unknown distro is "linux". */
export function variantOf({ os, kernel }: Pick<Machine, 'os' | 'kernel'>): string {
  if (kernel.system !== 'Linux') return kernel.system.toLowerCase()
  return variants[os.id] ?? (os.id || 'linux')
}
