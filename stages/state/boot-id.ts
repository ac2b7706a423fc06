// The kernel's number of this boot. Containers share it with their host, so there it stays the same over a restart.

import type { Host } from '../../system/host.ts'

/** Empty where the kernel does not tell. */
export async function bootId({ files }: Pick<Host, 'files'>): Promise<string> {
  return (await files.readText('/proc/sys/kernel/random/boot_id'))?.trim() ?? ''
}
