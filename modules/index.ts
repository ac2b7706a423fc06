// The public door: every config module, by section and in the order they run; the default cloud.cfg lists them so.

import { ansible } from './ansible.ts'
import { apkConfigure } from './apk-configure.ts'
import { aptConfigure } from './apt/apt-configure.ts'
import { aptPipelining } from './apt/apt-pipelining.ts'
import { byobu } from './byobu.ts'
import { caCerts } from './ca-certs.ts'
import { chef } from './chef.ts'
import { disableEc2Metadata } from './disable-ec2-metadata.ts'
import { diskSetup } from './disks/disk-setup.ts'
import { growpart } from './disks/growpart.ts'
import { mounts } from './disks/mounts.ts'
import { resizefs } from './disks/resizefs.ts'
import { fan } from './fan.ts'
import { writeFiles } from './files/write-files.ts'
import { writeFilesDeferred } from './files/write-files-deferred.ts'
import { finalMessage } from './final-message.ts'
import { grubDpkg } from './grub-dpkg.ts'
import { setHostname } from './hostname/set-hostname.ts'
import { updateEtcHosts } from './hostname/update-etc-hosts.ts'
import { updateHostname } from './hostname/update-hostname.ts'
import { installHotplug } from './install-hotplug.ts'
import { keyboard } from './keyboard.ts'
import { landscape } from './landscape.ts'
import { locale } from './locale.ts'
import { mcollective } from './mcollective.ts'
import type { ConfigModule } from './module.ts'
import { ntp } from './ntp.ts'
import { packageUpdateUpgradeInstall } from './package-update-upgrade-install.ts'
import { phoneHome } from './phone-home.ts'
import { powerStateChange } from './power-state-change.ts'
import { puppet } from './puppet.ts'
import { raspberryPi } from './raspberry-pi.ts'
import { resetRmc } from './reset-rmc.ts'
import { resolvConf } from './resolv-conf.ts'
import { rhSubscription } from './rh-subscription.ts'
import { rsyslog } from './rsyslog.ts'
import { saltMinion } from './salt-minion.ts'
import { bootcmd } from './scripts/bootcmd.ts'
import { runcmd } from './scripts/runcmd.ts'
import { scriptsPerBoot } from './scripts/scripts-per-boot.ts'
import { scriptsPerInstance } from './scripts/scripts-per-instance.ts'
import { scriptsPerOnce } from './scripts/scripts-per-once.ts'
import { scriptsUser } from './scripts/scripts-user.ts'
import { scriptsVendor } from './scripts/scripts-vendor.ts'
import { seedRandom } from './seed-random.ts'
import { canonicalName } from './shared/canonical-name.ts'
import { lxd } from './snap/lxd.ts'
import { snap } from './snap/snap.ts'
import { ubuntuAutoinstall } from './snap/ubuntu-autoinstall.ts'
import { spacewalk } from './spacewalk.ts'
import { keysToConsole } from './ssh/keys-to-console.ts'
import { ssh } from './ssh/ssh.ts'
import { sshAuthkeyFingerprints } from './ssh/ssh-authkey-fingerprints.ts'
import { sshImportId } from './ssh/ssh-import-id.ts'
import { timezone } from './timezone.ts'
import { ubuntuDrivers } from './ubuntu-drivers.ts'
import { ubuntuPro } from './ubuntu-pro.ts'
import { setPasswords } from './users/set-passwords.ts'
import { usersGroups } from './users/users-groups.ts'
import { wireguard } from './wireguard.ts'
import { yumAddRepo } from './yum-add-repo.ts'
import { zypperAddRepo } from './zypper-add-repo.ts'

export type { ConfigModule } from './module.ts'

export const sections = {
  cloud_init_modules: [
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
  ],
  cloud_config_modules: [
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
  ],
  cloud_final_modules: [
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
  ],
} satisfies Readonly<Record<string, readonly ConfigModule<unknown>[]>>

export type SectionName = keyof typeof sections

export const modules: readonly ConfigModule<unknown>[] = Object.values(sections).flat()

/** The module of that name, in any of the spellings configs use. */
export function moduleNamed(written: string): ConfigModule<unknown> | undefined {
  const name = canonicalName(written)
  return modules.find((module) => module.id === name)
}
