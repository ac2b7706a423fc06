// Decides whether a boot begins to make host keys before the module `ssh` is due.

import type { Instance } from '../core/instance.ts'
import type { Json } from '../core/json.ts'
import { hostKeysAhead } from '../modules/ssh/shared/host-keys-ahead.ts'
import { hostKeyTypes } from '../modules/ssh/shared/ssh-host-keys.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { hasMark } from './state/marks.ts'

/** Keys of the config that make the module generate other host keys, or none. */
const decisive = ['ssh_keys', 'ssh_genkeytypes', 'ssh_deletekeys'] as const
/** Only the beginning of long user-data is looked at, and nothing is known about user-data that is not plain text. */
const readUpTo = 1 << 16

/** Once in each process, if the instance does not have its keys yet and nothing says that it will get others. */
export async function beginHostKeys(
  boot: Boot,
  { settings, instance, local }: { settings: Settings; instance: Instance; local: boolean },
): Promise<void> {
  const { host, options, ahead } = boot
  const { visible, paths } = settings
  const early = local && instance.dsmode !== 'local'
  if (!options.ahead || (early && options.ahead === 'stage') || ahead.hostKeys) return
  if (decisive.some((key) => key in visible) || mentions(instance)) return
  if (await hasMark(host, paths, 'config-ssh', 'once-per-instance')) return
  const due = visible['cloud_init_modules']
  const named = (entry: Json) => entry === 'ssh' || (Array.isArray(entry) && entry[0] === 'ssh')
  if (!Array.isArray(due) || !due.some(named) || !(await host.commands.find('ssh-keygen'))) return
  const notices = boot.notices.topic('modules/ssh')
  // An agent that was killed has left its folder behind, and what it had started may still be writing there.
  for (const name of (await host.files.list(paths.run)) ?? []) {
    if (name.startsWith('host-keys.')) await host.files.remove(`${paths.run}/${name}`, { recursive: true })
  }
  const folder = `${paths.run}/host-keys.${options.processId}`
  ahead.hostKeys = hostKeysAhead({ host, notices }, folder, await hostKeyTypes(host))
}

/** Ends what was begun and never asked for. */
export async function endHostKeys({ ahead }: Boot): Promise<void> {
  await ahead.hostKeys?.discard()
}

function mentions({ userData, vendorData }: Instance): boolean {
  return [userData, vendorData].some((data) => {
    if (typeof data !== 'string') return false
    const text = Buffer.from(data.slice(0, readUpTo), 'base64').toString('latin1')
    return decisive.some((key) => text.includes(key))
  })
}
