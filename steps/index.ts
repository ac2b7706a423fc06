// Every key that a step may have. Conditions are checked, and actions run, in the order of this list.

import { after } from './after.ts'
import { authorizedKeys } from './authorized-keys.ts'
import { commands } from './commands.ts'
import { frequency } from './conditions/frequency.ts'
import { onlyIf } from './conditions/if.ts'
import { ifFiles } from './conditions/if-files.ts'
import { node } from './conditions/node.ts'
import { onlyArch } from './conditions/only-arch.ts'
import { onlyOs } from './conditions/only-os.ts'
import { onlyOsVersion } from './conditions/only-os-version.ts'
import { onlyServiceManager } from './conditions/only-service-manager.ts'
import { datasource } from './datasource/datasource.ts'
import { directories } from './directories.ts'
import { dns } from './dns.ts'
import { downloads } from './downloads.ts'
import { deleteEntities } from './entities/delete-entities.ts'
import { ensureEntities } from './entities/ensure-entities.ts'
import { environment } from './environment.ts'
import { environmentFile } from './environment-file.ts'
import { files } from './files.ts'
import { git } from './git/git.ts'
import { hostname } from './hostname.ts'
import { layout } from './layout/layout.ts'
import { modules } from './modules.ts'
import { name } from './name.ts'
import { packagePins } from './package-pins.ts'
import { packages } from './packages.ts'
import type { StepKey } from './step.ts'
import { sysctl } from './sysctl.ts'
import { systemctl } from './systemctl.ts'
import { systemdFirstboot } from './systemd-firstboot.ts'
import { timesyncd } from './timesyncd.ts'
import { unpackImages } from './unpack-images/unpack-images.ts'
import { users } from './users/users.ts'

export type { StepKey } from './step.ts'

// biome-ignore format: a line for each
export const stepKeys: readonly StepKey[] = [
  name,
  after,
  node,
  onlyIf,
  onlyOs,
  onlyOsVersion,
  onlyArch,
  onlyServiceManager,
  ifFiles,
  frequency,
  dns,
  downloads,
  git,
  ensureEntities,
  directories,
  files,
  commands,
  deleteEntities,
  hostname,
  sysctl,
  users,
  authorizedKeys,
  modules,
  timesyncd,
  systemctl,
  environment,
  environmentFile,
  systemdFirstboot,
  datasource,
  layout,
  packagePins,
  packages,
  unpackImages,
]
