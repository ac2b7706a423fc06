// A machine with documents of the shapes that Kairos machines come with, fixtures/kairos, and what they make of it.
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Container } from '../machines/container.ts'
import { lines, type Machine, machine, seed } from './machine.ts'

export type Init = 'systemd' | 'openrc'

const fixtures = join(import.meta.dirname, '../../fixtures/kairos')
const places = { 'system-oem': '/system/oem', oem: '/oem', 'cloud-config': '/usr/local/cloud-config' }

/** Documents call it. It runs no stage: what runs is firstlight's. */
const agent = '#!/bin/sh\necho "$*" >>/run/agent-calls\n'

const initFiles: Readonly<Record<Init, Readonly<Record<string, string>>>> = {
  systemd: {
    ...(seed({ 'meta-data': 'local-hostname: node-7\n', 'user-data': '' }) as Record<string, string>),
    // Those that a document has made are the machine's.
    '/etc/cloud/cloud.cfg.d/50-keys.cfg': 'ssh_deletekeys: false\n',
    '/etc/systemd/system/guest-tools.service':
      '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/usr/bin/touch /run/guest-tools\n',
    '/etc/systemd/system/cos-setup-reconcile.timer.d/soon.conf':
      '[Timer]\nOnBootSec=\nOnUnitActiveSec=\nOnActiveSec=1\nOnUnitActiveSec=1\nAccuracySec=10ms\n',
  },
  openrc: {
    '/etc/init.d/guest-tools': '#!/sbin/openrc-run\nstart() { touch /run/guest-tools; }\n',
    '/etc/conf.d/cos-setup-reconcile': 'SLEEP_TIME=1\n',
  },
}

/** Boots from an initrd that runs `rootfs` and `initramfs`; ends when a step of `reconcile` has written that name to `mark`. */
export async function installed(init: Init, files: Readonly<Record<string, string>>): Promise<Machine> {
  const made = await machine({ init })
  const { root } = made.disk
  for (const [folder, place] of Object.entries(places))
    cpSync(join(fixtures, folder), join(root, place), { recursive: true })
  made.write({ ...initFiles[init], ...files })
  // firstlight has put its own link there.
  rmSync(join(root, 'usr/bin/kairos-agent'), { force: true })
  writeFileSync(join(root, 'usr/bin/kairos-agent'), agent, { mode: 0o755 })
  if (init === 'openrc') chmodSync(join(root, 'etc/init.d/guest-tools'), 0o755)
  return made
}

const log = '/var/log/cloud-init.log'

const initrd = `
mkdir -p /run/cos && echo 1 >/run/cos/active_mode
sh /usr/lib/firstlight/packaging/initrd/in-root.sh`

/** From what an initrd does in the machine's root to the end of the boot, and until `reconcile` has run. */
export async function live({ boot }: Machine, init: Init): Promise<Container> {
  const up = await boot({ initrd })
  await up.read(['sh', '-c', `until grep -q 'step .* of reconcile in .* [rf]a' ${log}; do sleep 0.1; done`])
  const stop = init === 'systemd' ? 'systemctl stop cos-setup-reconcile.timer' : 'rc-service cos-setup-reconcile stop'
  await up.read(['sh', '-c', `${stop} && while pgrep -f 'stage reconcil[e]'; do sleep 0.1; done`])
  return up
}

/** The machine as it is, once more: with a log of its own. */
export async function liveAgain(machine: Machine, init: Init, before: Container): Promise<Container> {
  await before.read(['rm', log])
  return live(machine, init)
}

export interface LoggedStep {
  readonly stage: string
  readonly document: string
  readonly name: string
  readonly came: string
}

/** The steps of a machine in the order in which they ran, but those of `reconcile`, which has a clock of its own. */
export async function loggedSteps(up: Container): Promise<LoggedStep[]> {
  const pattern = /step (?<name>\S+) of (?<stage>\S+) in (?<document>\S+?):\d+ (?<came>ran|skipped|failed)/
  const all = (await lines(up, log)).flatMap((line) => {
    const { stage = '', document = '', name = '', came = '' } = pattern.exec(line)?.groups ?? {}
    return stage === '' ? [] : [{ stage, document, name, came }]
  })
  return all.filter(({ stage }) => stage !== 'reconcile')
}

/** What the documents of /system/oem hold, as "STAGE DOCUMENT", in the order that Kairos promises. */
export function promisedOrder(stages: readonly string[]): string[] {
  const folder = join(fixtures, 'system-oem')
  const documents = readdirSync(folder)
    .sort()
    .map((name) => ({ name, stages: parse(readFileSync(join(folder, name), 'utf8'), { merge: true }).stages }))
  return stages.flatMap((stage) =>
    documents.flatMap((document) => (document.stages[stage] ?? []).map(() => `${stage} /system/oem/${document.name}`)),
  )
}

/** Steps whose conditions do not hold. */
export const skipped: Readonly<Record<Init, readonly string[]>> = {
  systemd: ['agent.begin.1', 'guest-tools..2', 'limits..0', 'services-of-openrc.scripts'],
  openrc: [
    ...['agent.begin.0', 'agent.unit', 'autologin..1', 'dhcp.cards', 'dhcp.resolver', 'efi-assessment.no-blessing'],
    ...['extensions.order', 'guest-tools..1', 'limits..1', 'rootfs.no-id-of-systemd', 'services-of-systemd.units'],
  ],
}
export const skippedAnyway: readonly string[] = [
  ...['accounts.user-of-the-installer', 'autologin..0', 'binds..1', 'blacklist.modules.0', 'efi-assessment.bless'],
  ...['grub.bad-upgrade', 'guest-tools..0', 'installer.begin', 'installer.console', 'l4t.0', 'old-names.0'],
  ...[
    'raspberry.modules',
    'recovery.begin',
    'recovery.console',
    'reset.begin',
    'reset.console',
    'rootfs.custom-mounts',
  ],
  ...['rootfs.grow', 'rootfs.kept-id', 'rootfs.layout-recovery', 'selinux.0', 'tegra.tools'],
]

const everywhere = `
00_datasource [ -e /oem/95_userdata/userdata.yaml ]
00_home_dir_owner_fix [ -e /usr/local/.kairos/skip-home-directory-ownership-fix ]
00_home_dir_owner_fix [ "$(stat -c %a /usr/local/.kairos/own-homes.sh)" = 755 ]
00_rootfs grep -qx 'OVERLAY="tmpfs:25%"' /run/cos/cos-layout.env
00_rootfs grep -qx 'PERSISTENT_STATE_PATHS="/etc/systemd /etc/ssh /root /var/log"' /run/cos/cos-layout.env
00_rootfs cmp /etc/machine-id /usr/local/.kairos/machine-id
00_rootfs [ "$(stat -c %a:%U /usr/local/.state)" = 750:root ]
00_rootfs [ "$(stat -c %a /usr/local/cloud-config)" = 700 ]
01_extra_binds grep -qx 'PERSISTENT_STATE_PATHS="/var/lib/snapd /etc/apparmor.d"' /run/cos/extra-layout.env
02_agent grep -qx start /run/agent-calls
02_notify grep -qx 'notify agent.boot' /run/agent-calls
03-setupcon grep -qx 'CHARMAP="UTF-8"' /etc/default/console-setup
08_grub grep -qx boot_failures=0 /oem/grubenv
08_ssh ssh-keygen -lf /etc/ssh/ssh_host_rsa_key.pub | grep -q '^4096 '
08_ssh ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
09_systemd_services [ "$(cat /proc/sys/net/core/somaxconn)" = 4096 ]
09_systemd_services [ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ]
10_accounting getent group admin | grep -qx 'admin:x:900:kairos,ada'
10_accounting getent group operators | grep -q ':kairos$'
10_accounting getent passwd kairos | grep -qx 'kairos:x:1000:1000:[^:]*:/home/kairos:/bin/bash'
10_accounting getent shadow kairos | grep -q '^kairos:!'
10_accounting [ "$(stat -c %a /etc/sudoers.d/90-admins)" = 440 ] && sudo -l -U kairos | grep -q NOPASSWD
10_accounting [ "$(stat -c %a:%U:%G /oem)" = 770:root:admin ]
12_nvidia grep -qx /usr/lib/tegra /etc/ld.so.conf.d/tegra.conf
26_vm [ -e /run/guest-tools ]
29_blacklist grep -qx 'blacklist floppy' /etc/modprobe.d/no-floppy.conf
31_hosts [ "$(readlink /etc/hostname)" = /usr/local/etc/hostname ] && [ "$(readlink /etc/hosts)" = /usr/local/etc/hosts ]
32_profile . /etc/profile.d/cluster.sh && [ "$KUBECONFIG" = /etc/rancher/k3s/k3s.yaml ]
99_sysext [ "$(stat -c %a /var/lib/extensions /var/lib/confexts | uniq)" = 755 ]
90_custom [ "$(hostname)" = node-7 ] && grep -qx node-7 /etc/hostname
90_custom getent shadow ada | grep -q '^ada:\\$6\\$'
90_custom grep -q '^ssh-ed25519 ' /home/ada/.ssh/authorized_keys && [ "$(stat -c %U:%a /home/ada/.ssh/authorized_keys)" = ada:600 ]
90_custom grep -qx 'This is node-7.' /etc/motd
90_custom [ ! -e /etc/fail ] && grep -qx reconcile /var/lib/user-order && grep -qx online /var/lib/user-order
95_userdata [ "$(cat /etc/from-cloud)" = kept ] && [ "$(stat -c %a /etc/from-cloud)" = 600 ]
50_cluster [ "$(grep -n 'from-cloud\\|kairos ada' /var/lib/user-order | head -n 2)" = "$(printf '1:from-cloud\\n2:kairos ada')" ]
`
const under: Readonly<Record<Init, string>> = {
  systemd: `
00_rootfs [ "$(systemctl is-enabled systemd-machine-id-commit)" = masked ]
02_agent [ "$(systemctl is-enabled kairos-agent)" = enabled ] && systemctl is-active -q kairos-agent
05_network grep -qxF 'Name=en*' /etc/systemd/network/20-dhcp.network && grep -qxF 'Name=eth*' /etc/systemd/network/20-dhcp-legacy.network
05_network [ "$(readlink /etc/resolv.conf)" = ../run/systemd/resolve/stub-resolv.conf ]
08_efi_assessment [ "$(systemctl is-enabled systemd-bless-boot)" = masked ]
08_efi_assessment grep -qx After=cos-setup-boot.service /etc/systemd/system/systemd-bless-boot.service.d/after-boot.conf
09_systemd_services ! grep -rqs 'kairos-agent run-stage' /etc/systemd/system
09_systemd_services [ "$(systemctl show -P FragmentPath cos-setup-reconcile.timer)" = /etc/systemd/system/cos-setup-reconcile.timer ]
25_autologin systemctl cat getty@tty2.service | grep -qx TTYVTDisallocate=yes
30_ulimit grep -qx DefaultLimitNOFILE=65536 /etc/systemd/system.conf.d/limits.conf
99_sysext [ "$(systemctl is-enabled systemd-sysext)" = enabled ]
99_sysext systemctl show -P After systemd-sysext systemd-confext | grep -c cos-setup-fs.service | grep -qx 2
`,
  openrc: `
09_openrc_services ! grep -qs kairos-agent /etc/init.d/cos-setup-*
09_openrc_services [ -x /etc/init.d/kairos-webui ] && [ -e /etc/runlevels/default/kairos-webui ]
30_ulimit grep -qx 'rc_ulimit="-n 65536"' /etc/conf.d/limits
`,
}

/** Questions to ask on the machine, each a command for \`sh\` that is true where the document of that name did its work. */
export const checks = (init: Init): readonly string[] =>
  `${everywhere}${under[init]}`.split('\n').filter((line) => line !== '')
