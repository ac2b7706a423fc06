// The device behind a mount, where the kernel calls it by a name that does not exist.

import type { ModuleContext } from '../../module.ts'

/** /dev/root stands for what `root=` on the kernel command line names; undefined: it names nothing. */
export async function realDevice(
  device: string,
  {
    host,
    facts,
  }: Pick<ModuleContext, 'host'> & { readonly facts: Pick<ModuleContext['facts'], 'cmdline' | 'virtualization'> },
): Promise<string | undefined> {
  if (device !== '/dev/root' || facts.virtualization.container || (await host.files.exists(device))) return device
  const root = /(?:^|\s)root=(\S+)/.exec(facts.cmdline)?.[1]
  if (root === undefined) return undefined
  const [, kind, value = ''] = /^(LABEL|UUID|PARTUUID)=(.*)$/.exec(root) ?? []
  if (!kind) return root
  const name = kind === 'LABEL' ? value : value.toLowerCase()
  return `/dev/disk/by-${kind.toLowerCase()}/${name}`
}
