// What keeps documents from being run by a boot. cloud-init has switches of its own, and each world's turn off that world alone; the
// units and the generator look at the same ones.

import type { Machine } from '../core/facts.ts'
import type { Boot } from './boot.ts'

/** All of firstlight is off. */
const everything = { word: 'firstlight=disabled', file: '/etc/firstlight.disabled' }

/** Words of the kernel command line that turn Kairos' stages off. */
export const kairosSwitches: readonly string[] = ['rd.immucore.disable', 'rd.cos.disable']

/** What turned the documents' stages off; undefined: they are on. */
export async function documentsOff(boot: Boot): Promise<string | undefined> {
  return wordIn(await boot.machine()) ?? ((await boot.host.files.exists(everything.file)) ? everything.file : undefined)
}

function wordIn({ cmdline, initEnvironment }: Pick<Machine, 'cmdline' | 'initEnvironment'>): string | undefined {
  // The way to tell a container.
  const words = `${cmdline} ${initEnvironment['KERNEL_CMDLINE'] ?? ''}`.split(/\s+/)
  return [...kairosSwitches, everything.word].find((word) => words.includes(word))
}
