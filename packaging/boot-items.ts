// What makes an image boot with firstlight: the units of systemd and the generator that puts them into a boot, or OpenRC's services, and
// scripts for initrds.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Files } from '../system/host.ts'
import { unitFor } from './unit-variants.ts'

export interface Item {
  readonly path: string
  /** Text or bytes of a file; undefined for a link. */
  readonly content?: () => Buffer
  readonly mode?: number
  /** A link's target. */
  readonly target?: string
  /** A file that administrators edit: one that was changed is kept. */
  readonly config?: boolean
}

export interface ImageInput {
  /** Of the image. */
  readonly files: Files
  /** The folder packaging/ of the build. */
  readonly assets: string
  /** Where the image has firstlight's own files. */
  readonly home: string
  /** Of the distro's profile: "debian", "redhat", "suse", … */
  readonly family: string
}

const UNITS = '/usr/lib/systemd/system'
const LINKS: Readonly<Record<string, readonly string[]>> = {
  'cloud-init.target.wants': [
    ...['cloud-init-main', 'cloud-init-local', 'cloud-init-network', 'cloud-config', 'cloud-final'].map(
      (name) => `${name}.service`,
    ),
    'cloud-init-hotplugd.socket',
  ],
  'sysinit.target.wants': ['cos-setup-fs.service'],
  'multi-user.target.wants': ['cos-setup-boot.service', 'cos-setup-network.service'],
  'timers.target.wants': ['cos-setup-reconcile.timer'],
  // A disk that comes after the boot has passed by.
  ...Object.fromEntries(
    ['oem.mount.wants', 'usr-local.mount.wants'].map((mount) => [
      mount,
      ['cos-setup-fs.service', 'cos-setup-boot.service', 'cos-setup-network.service', 'cos-setup-reconcile.timer'],
    ]),
  ),
}

export async function bootItems(image: ImageInput): Promise<readonly Item[]> {
  const systemd = await anyOf(image.files, ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'])
  const openrc = await anyOf(image.files, ['/sbin/openrc-run', '/usr/sbin/openrc-run'])
  return [
    ...(systemd ? systemdItems(image) : []),
    ...(openrc ? await openrcItems(image) : []),
    ...(await initrdItems(image)),
  ]
}

/** The next initrd that is made there has them. */
async function initrdItems({ files, assets }: ImageInput): Promise<readonly Item[]> {
  const script = (path: string, name: string): Item => ({
    path,
    content: () => readFileSync(join(assets, 'initrd', name)),
    mode: 0o755,
  })
  const initramfsTools = '/usr/share/initramfs-tools/scripts'
  const dracut = '/usr/lib/dracut/modules.d'
  const module = `${dracut}/95firstlight`
  return [
    ...((await files.exists(initramfsTools))
      ? [script(`${initramfsTools}/init-bottom/firstlight`, 'stages-hook.sh')]
      : []),
    ...((await files.exists(dracut))
      ? [
          script(`${module}/module-setup.sh`, 'dracut/module-setup.sh'),
          script(`${module}/stages-hook.sh`, 'stages-hook.sh'),
        ]
      : []),
  ]
}

/** Those that run before the network is set up. */
const EARLY = ['cloud-init-detect', 'cos-setup-fs', 'cloud-init-local']

async function openrcItems({ files, assets }: ImageInput): Promise<readonly Item[]> {
  // Debian does without the runlevel "boot", and sets up disks and networks in "sysinit".
  const early = (await files.list('/etc/runlevels/boot'))?.length ? 'boot' : 'sysinit'
  return readdirSync(join(assets, 'openrc'))
    .sort()
    .flatMap((name) => [
      { path: `/etc/init.d/${name}`, content: () => readFileSync(join(assets, 'openrc', name)), mode: 0o755 },
      { path: `/etc/runlevels/${EARLY.includes(name) ? early : 'default'}/${name}`, target: `/etc/init.d/${name}` },
    ])
}

/** Kairos' units always: whether they do anything is decided in each boot, when the file systems are mounted. */
function systemdItems({ assets, home, family }: ImageInput): readonly Item[] {
  const text = (path: string) => readFileSync(join(assets, path), 'utf8')
  const unit = (path: string, folder: string, name: string, kairos = false): Item => ({
    path,
    content: () => Buffer.from(unitFor({ family, kairos }, name, text(`${folder}/${name}`))),
  })
  const units = (folder: string) =>
    readdirSync(join(assets, folder))
      .sort()
      .map((name) => unit(`${UNITS}/${name}`, folder, name))
  const wanted = Object.entries(LINKS).flatMap(([target, names]) =>
    names.map((name) => ({ path: `/etc/systemd/system/${target}/${name}`, target: `${UNITS}/${name}` })),
  )
  const network = 'cloud-init-network.service'
  return [
    ...units('systemd'),
    ...units('kairos'),
    ...wanted,
    { path: `/etc/systemd/system/cloud-init.service`, target: `${UNITS}/${network}` },
    // What the generator puts in their place on a machine that may have documents.
    unit(`${home}/units/${network}`, 'systemd', network, true),
    { path: `${home}/units/documents.conf`, content: () => Buffer.from(text('documents.conf')) },
    {
      path: '/usr/lib/systemd/system-generators/cloud-init-generator',
      content: () => Buffer.from(text('generator.sh')),
      mode: 0o755,
    },
  ]
}

async function anyOf(files: Files, paths: readonly string[]): Promise<boolean> {
  for (const path of paths) if (await files.exists(path)) return true
  return false
}
