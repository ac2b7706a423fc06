// How far the boot of this machine is, for the commands that say so.

import { defaultPaths } from '../../core/paths.ts'
import { type BootStatus, readBootStatus, type StatusInput } from '../../stages/state/boot-status.ts'
import { cmdlineFacts } from '../../system/cmdline-facts.ts'
import type { Io } from '../io.ts'

/** Asks as often as it is called; the kernel's command line is read once. */
export async function statusReader(
  { host }: Pick<Io, 'host'>,
  how: Omit<StatusInput, 'host' | 'facts' | 'paths'> = {},
): Promise<() => Promise<BootStatus>> {
  const facts = await cmdlineFacts(host)
  return () => readBootStatus({ ...how, host, facts, paths: defaultPaths })
}
