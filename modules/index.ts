// The public door: every config module, by the order they have in the stages.

import { bootcmd } from './bootcmd.ts'
import { canonicalName } from './canonical-name.ts'
import { finalMessage } from './final-message.ts'
import { locale } from './locale.ts'
import type { ConfigModule } from './module.ts'
import { runcmd } from './runcmd.ts'
import { scriptsPerBoot } from './scripts-per-boot.ts'
import { scriptsPerInstance } from './scripts-per-instance.ts'
import { scriptsPerOnce } from './scripts-per-once.ts'
import { scriptsUser } from './scripts-user.ts'
import { scriptsVendor } from './scripts-vendor.ts'
import { setHostname } from './set-hostname.ts'
import { setPasswords } from './set-passwords.ts'
import { ssh } from './ssh.ts'
import { timezone } from './timezone.ts'
import { updateEtcHosts } from './update-etc-hosts.ts'
import { updateHostname } from './update-hostname.ts'
import { usersGroups } from './users-groups.ts'
import { writeFiles } from './write-files.ts'
import { writeFilesDeferred } from './write-files-deferred.ts'

export { moduleEntries } from './entries.ts'
export type { ConfigModule, Frequency, ModuleContext, Paths } from './module.ts'

export const modules: readonly ConfigModule<unknown>[] = [
  bootcmd,
  writeFiles,
  setHostname,
  updateHostname,
  updateEtcHosts,
  usersGroups,
  ssh,
  setPasswords,
  locale,
  timezone,
  runcmd,
  writeFilesDeferred,
  scriptsVendor,
  scriptsPerOnce,
  scriptsPerBoot,
  scriptsPerInstance,
  scriptsUser,
  finalMessage,
]

/** The module of that name, in any of the spellings configs use. */
export function moduleNamed(written: string): ConfigModule<unknown> | undefined {
  const name = canonicalName(written)
  return modules.find((module) => module.id === name)
}
