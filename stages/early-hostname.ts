// Names the machine before networking starts, so that DHCP clients announce the right name.

import { reasonOf } from '../core/errors.ts'
import type { Instance } from '../core/instance.ts'
import { say } from '../core/said.ts'
import type { Distro } from '../distros/index.ts'
import { setHostname } from '../modules/hostname/set-hostname.ts'
import { isNamed } from '../modules/shared/hostname-of.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { applyModule } from './sections.ts'

/** Only if the metadata or the config names it; a failure is left for the module set_hostname to report. */
export async function applyEarlyHostname(
  boot: Boot,
  settings: Settings,
  distro: Distro,
  instance: Instance,
): Promise<void> {
  if (!isNamed(settings.visible, instance)) return
  const run = { name: 'init-local', module: setHostname, frequency: 'always' as const, args: [] }
  try {
    await applyModule(run, { boot, settings, distro, instance, newInstance: true })
  } catch (error) {
    boot.notices.debug(say`Failed setting the hostname early: ${reasonOf(error)}; set_hostname tries again`)
  }
}
