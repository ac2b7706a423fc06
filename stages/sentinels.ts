// The files in /run/cos by which documents know what kind of boot this is: `[ -f /run/cos/recovery_mode ]`. On Kairos its initrd writes
// them; where nobody has, they are written before the first stage of documents. See Kairos' reference of its boot states.

import { basename, dirname, posix } from 'node:path'
import type { Host } from '../system/host.ts'
import type { Boot } from './boot.ts'

const folder = '/run/cos'

type Mode = 'active' | 'passive' | 'recovery' | 'autoreset' | 'live' | 'unknown'

const modes: readonly (readonly [mode: Mode, signs: readonly string[]])[] = [
  ['autoreset', ['kairos.reset']],
  ['active', ['COS_ACTIVE']],
  ['passive', ['COS_PASSIVE']],
  ['recovery', ['COS_RECOVERY', 'COS_SYSTEM', 'recovery-mode']],
  ['live', ['live:LABEL', 'live:CDLABEL', 'netboot']],
]

/** The entry of systemd-boot ("active.conf", "statereset_1.conf", …), by how it begins. */
const entries: readonly (readonly [start: string, mode: Mode])[] = [
  ['active', 'active'],
  ['passive', 'passive'],
  ['recovery', 'recovery'],
  ['statereset', 'autoreset'],
]

export interface UnifiedImage {
  /** Booted from a disk, not from the medium that installs. */
  readonly installed: boolean
  /** The entry that the loader selected. */
  readonly entry: string
}

/** The names of the files: one for the state of the boot, then what else is so. `uki`: of a machine that booted a unified kernel image. */
export function sentinelsOf(cmdline: string, uki?: UnifiedImage): readonly string[] {
  const inMemory = cmdline.includes('kairos.ram')
  const mode = inMemory ? 'active' : uki ? ukiMode(uki) : modeIn(cmdline)
  const names = [mode === 'unknown' ? mode : `${mode}_mode`]
  if (uki) names.push(uki.installed || inMemory ? 'uki_boot_mode' : 'uki_install_mode')
  if (inMemory) names.push('in_ram_mode')
  return names
}

const modeIn = (cmdline: string): Mode =>
  modes.find(([, signs]) => signs.some((sign) => cmdline.includes(sign)))?.[0] ?? 'unknown'

function ukiMode({ installed, entry }: UnifiedImage): Mode {
  if (!installed) return 'live'
  return entries.find(([start]) => entry.endsWith('.conf') && entry.startsWith(start))?.[1] ?? 'unknown'
}

/** Nothing where there are some. Programs of every user may have to look at them, and Kairos gives them this mode. */
export async function writeSentinels(boot: Boot): Promise<void> {
  const { host } = boot
  const there = (await host.files.list(folder)) ?? []
  const known = [...modes.map(([mode]) => `${mode}_mode`), 'unknown']
  if (there.some((name) => known.includes(name))) return
  const { cmdline } = await boot.machine()
  const names = sentinelsOf(cmdline, cmdline.includes('rd.immucore.uki') ? await unifiedImage(host) : undefined)
  await host.files.makeDirectory(folder)
  for (const name of names) await host.files.write(`${folder}/${name}`, '1', { mode: 0o777, durable: false })
}

async function unifiedImage(host: Host): Promise<UnifiedImage> {
  const entry = (await loaderVariable(host, 'LoaderEntrySelected')) ?? ''
  const partition = await loaderVariable(host, 'LoaderDevicePartUUID')
  return { entry, installed: partition !== undefined && (await isOnDisk(host, partition.toLowerCase())) }
}

/** What systemd-boot tells; its variables are UTF-16 after four bytes of flags. */
async function loaderVariable({ files }: Host, name: string): Promise<string | undefined> {
  const bytes = await files.read(`/sys/firmware/efi/efivars/${name}-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f`)
  return bytes?.subarray(4).toString('utf16le').split('\0', 1)[0]
}

/** False of a stick or a disc. */
async function isOnDisk({ files }: Host, partition: string): Promise<boolean> {
  if (!/^[\da-f-]+$/.test(partition)) return false
  const device = await files.readLink(`/dev/disk/by-partuuid/${partition}`)
  const block = device && (await files.readLink(`/sys/class/block/${basename(device)}`))
  if (!block) return false
  const disk = dirname(posix.resolve('/sys/class/block', block))
  return (await files.readText(`${disk}/removable`))?.trim() === '0'
}
