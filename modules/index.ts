// The public door: every config module, by the order they have in the stages.

import { ansible } from './ansible.ts'
import { apkConfigure } from './apk-configure.ts'
import { aptConfigure } from './apt-configure.ts'
import { aptPipelining } from './apt-pipelining.ts'
import { bootcmd } from './bootcmd.ts'
import { byobu } from './byobu.ts'
import { caCerts } from './ca-certs.ts'
import { canonicalName } from './canonical-name.ts'
import { chef } from './chef.ts'
import { disableEc2Metadata } from './disable-ec2-metadata.ts'
import { diskSetup } from './disk-setup.ts'
import { fan } from './fan.ts'
import { finalMessage } from './final-message.ts'
import { growpart } from './growpart.ts'
import { grubDpkg } from './grub-dpkg.ts'
import { installHotplug } from './install-hotplug.ts'
import { keyboard } from './keyboard.ts'
import { keysToConsole } from './keys-to-console.ts'
import { landscape } from './landscape.ts'
import { locale } from './locale.ts'
import { lxd } from './lxd.ts'
import { mcollective } from './mcollective.ts'
import type { ConfigModule } from './module.ts'
import { mounts } from './mounts.ts'
import { ntp } from './ntp.ts'
import { packageUpdateUpgradeInstall } from './package-update-upgrade-install.ts'
import { phoneHome } from './phone-home.ts'
import { powerStateChange } from './power-state-change.ts'
import { puppet } from './puppet.ts'
import { raspberryPi } from './raspberry-pi.ts'
import { resetRmc } from './reset-rmc.ts'
import { resizefs } from './resizefs.ts'
import { resolvConf } from './resolv-conf.ts'
import { rhSubscription } from './rh-subscription.ts'
import { rsyslog } from './rsyslog.ts'
import { runcmd } from './runcmd.ts'
import { saltMinion } from './salt-minion.ts'
import { scriptsPerBoot } from './scripts-per-boot.ts'
import { scriptsPerInstance } from './scripts-per-instance.ts'
import { scriptsPerOnce } from './scripts-per-once.ts'
import { scriptsUser } from './scripts-user.ts'
import { scriptsVendor } from './scripts-vendor.ts'
import { seedRandom } from './seed-random.ts'
import { setHostname } from './set-hostname.ts'
import { setPasswords } from './set-passwords.ts'
import { snap } from './snap.ts'
import { spacewalk } from './spacewalk.ts'
import { ssh } from './ssh.ts'
import { sshAuthkeyFingerprints } from './ssh-authkey-fingerprints.ts'
import { sshImportId } from './ssh-import-id.ts'
import { timezone } from './timezone.ts'
import { ubuntuAutoinstall } from './ubuntu-autoinstall.ts'
import { ubuntuDrivers } from './ubuntu-drivers.ts'
import { ubuntuPro } from './ubuntu-pro.ts'
import { updateEtcHosts } from './update-etc-hosts.ts'
import { updateHostname } from './update-hostname.ts'
import { usersGroups } from './users-groups.ts'
import { wireguard } from './wireguard.ts'
import { writeFiles } from './write-files.ts'
import { writeFilesDeferred } from './write-files-deferred.ts'
import { yumAddRepo } from './yum-add-repo.ts'
import { zypperAddRepo } from './zypper-add-repo.ts'

export { moduleEntries } from './entries.ts'
export type { ConfigModule, Frequency, ModuleContext, Paths } from './module.ts'

export const modules: readonly ConfigModule<unknown>[] = [
  seedRandom,
  bootcmd,
  writeFiles,
  growpart,
  resizefs,
  diskSetup,
  mounts,
  setHostname,
  updateHostname,
  updateEtcHosts,
  resolvConf,
  caCerts,
  rsyslog,
  usersGroups,
  ssh,
  setPasswords,
  wireguard,
  snap,
  ubuntuAutoinstall,
  sshImportId,
  keyboard,
  locale,
  apkConfigure,
  grubDpkg,
  aptPipelining,
  aptConfigure,
  ubuntuPro,
  rhSubscription,
  spacewalk,
  yumAddRepo,
  zypperAddRepo,
  ntp,
  timezone,
  raspberryPi,
  disableEc2Metadata,
  runcmd,
  byobu,
  packageUpdateUpgradeInstall,
  fan,
  landscape,
  lxd,
  ubuntuDrivers,
  writeFilesDeferred,
  puppet,
  chef,
  ansible,
  mcollective,
  saltMinion,
  resetRmc,
  scriptsVendor,
  scriptsPerOnce,
  scriptsPerBoot,
  scriptsPerInstance,
  scriptsUser,
  sshAuthkeyFingerprints,
  keysToConsole,
  installHotplug,
  phoneHome,
  finalMessage,
  powerStateChange,
]

/** The module of that name, in any of the spellings configs use. */
export function moduleNamed(written: string): ConfigModule<unknown> | undefined {
  const name = canonicalName(written)
  return modules.find((module) => module.id === name)
}
