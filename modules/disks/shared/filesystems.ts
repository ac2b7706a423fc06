// Makes the filesystems a config asks for, on a partition it names or on one that is free.

import { asText } from '../../../core/as-text.ts'
import { Failure, reasonOf } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { argvOf } from '../../../system/argv.ts'
import type { ModuleContext } from '../../module.ts'
import { isOn, listOf } from '../../shared/settings.ts'
import { nodesOf, settle, signatureOf } from './block-tools.ts'
import type { FilesystemSettings } from './disk-settings.ts'

export async function makeFilesystem(settings: FilesystemSettings, context: ModuleContext): Promise<void> {
  const { host, notices } = context
  const [label, kind] = [textOf(settings.label), textOf(settings.filesystem)]
  await settle(context)
  const disk = await host.files.resolve(settings.device)
  if (!disk) throw new Failure(say`it did not exist and was not created with a udevadm settle`)
  const target = await targetOf(disk, settings, context)
  if (target === undefined) return
  const { cmd } = settings
  if (!kind && !cmd)
    throw new Failure(say`No way to create filesystem '${say.named(label ?? '')}': fs_type or fs_cmd must be set`)
  try {
    if (cmd) await runOwn(cmd, { label, kind, device: target.device }, settings, context)
    else if (kind) await runTool(kind, label, target, settings, context)
  } catch (error) {
    throw new Failure(
      say`Failed to make a filesystem on ${say.path(target.device)}: ${reasonOf(error, target.device)}`,
      {
        cause: error,
      },
    )
  }
  notices.debug(say`Made filesystem ${say.word(kind ?? '')} on ${say.path(target.device)}`)
}

interface Target {
  readonly device: string
  /** The device is a whole disk: the tools ask before they take one. */
  readonly whole: boolean
}

/** Where to make it; undefined: nowhere, and the reason has been reported. */
async function targetOf(
  disk: string,
  settings: FilesystemSettings,
  context: ModuleContext,
): Promise<Target | undefined> {
  const { notices } = context
  const given = settings.partition
  const partition = given === undefined ? 'any' : given === null ? 'none' : String(given).trim().toLowerCase()
  if (partition === '' || /^\d+$/.test(partition)) return numbered(disk, partition, settings, context)
  if (partition === 'none') return { device: disk, whole: true }
  if (partition !== 'auto' && partition !== 'any') {
    return void notices.debug(
      say`Device ${say.path(disk)} has no partition called ${say.path(partition)}: not making a filesystem`,
    )
  }
  return freeNode(disk, partition === 'any', settings, context)
}

async function numbered(
  disk: string,
  number: string,
  settings: FilesystemSettings,
  context: ModuleContext,
): Promise<Target | undefined> {
  const { host, notices } = context
  const joint = /\d$/.test(disk) && number !== '' ? 'p' : ''
  const device = `${disk}${joint}${number}`
  if ((await host.files.stat(device))?.type !== 'block') {
    return void notices.warning(
      'disk-setup/no-partition',
      say`${say.path(device)} is not a block device: no filesystem is made`,
    )
  }
  const { label, type } = await signatureOf(device, context)
  const same = type === textOf(settings.filesystem) && (label ?? '') === (textOf(settings.label) ?? '')
  if (same && !isOn(settings.overwrite))
    return void notices.debug(say`Device ${say.path(device)} has the filesystem that is asked for`)
  return { device, whole: number === '' }
}

/** A node without a filesystem, or with the one that may be replaced; none if the wanted one is there already. */
async function freeNode(
  disk: string,
  any: boolean,
  settings: FilesystemSettings,
  context: ModuleContext,
): Promise<Target | undefined> {
  const { notices } = context
  const [label, kind, replace] = [textOf(settings.label), textOf(settings.filesystem), textOf(settings.replace_fs)]
  let taken = false
  const path = (name: string) => (name.startsWith('/') ? name : `/dev/${name}`)
  for (const node of await nodesOf(disk, true, context)) {
    const device = path(node.name)
    if (replace && node.fstype === replace && any) return { device, whole: node.type === 'disk' }
    if (node.fstype !== '' && node.fstype === kind && (any || node.label === (label ?? ''))) {
      return void notices.debug(say`Found existing filesystem on ${say.path(device)}: it is used`)
    }
    if (node.type !== 'disk' && node.type !== 'part') continue
    if (node.type !== 'disk' && node.fstype === '') return { device, whole: false }
    if (node.type !== 'disk' || node.fstype !== '') taken = true
  }
  if (!taken) return { device: disk, whole: true }
  return void notices.warning(
    'disk-setup/no-partition',
    say`No device is available that matches the filesystem asked for on ${say.path(disk)}`,
  )
}

/** A list is run as an argv; a text goes through the shell, with %(label)s and the like filled in. */
async function runOwn(
  cmd: string | readonly (string | number)[],
  { label = '', kind = '', device }: { label: string | undefined; kind: string | undefined; device: string },
  settings: FilesystemSettings,
  { host, notices }: ModuleContext,
): Promise<void> {
  const values: Readonly<Record<string, string>> = { label, filesystem: kind, device }
  const fill = (text: string) => text.replace(/%\((\w+)\)s/g, (all, name: string) => values[name] ?? all)
  for (const ignored of ['overwrite', 'extra_opts'] as const) {
    if (settings[ignored])
      notices.warning('disk-setup/ignored', say`fs_setup:${ignored} ignored because cmd was specified`)
  }
  await host.commands.run(
    typeof cmd === 'string' ? ['/bin/sh', '-c', fill(cmd)] : argvOf(cmd.map((word) => fill(String(word)))),
  )
}

async function runTool(
  kind: string,
  label: string | undefined,
  { device, whole }: Target,
  settings: FilesystemSettings,
  { host, notices }: ModuleContext,
): Promise<void> {
  const tool = (await host.commands.find(`mkfs.${kind}`))
    ? `mkfs.${kind}`
    : (await host.commands.find(`mk${kind}`)) && `mk${kind}`
  if (!tool)
    return notices.warning(
      'disk-setup/no-tool',
      say`Cannot create filesystem type '${say.word(kind)}': failed to find mkfs.${say.word(kind)} command`,
    )
  const force = whole || isOn(settings.overwrite) ? forceFlag(kind) : []
  if (!force)
    notices.warning(
      'disk-setup/ignored',
      say`Force flag for ${say.word(kind)} is unknown: the tool may refuse ${say.path(device)}`,
    )
  const { extra_opts: extra } = settings
  const options = typeof extra === 'string' ? extra.split(/\s+/).filter((word) => word !== '') : listOf(extra)
  await host.commands.run([tool, ...(label ? ['-L', label] : []), ...(force ?? []), ...options, device])
}

function forceFlag(kind: string): readonly string[] | undefined {
  if (kind.startsWith('ext')) return ['-F']
  return ['btrfs', 'xfs', 'reiserfs', 'swap'].includes(kind) ? ['-f'] : undefined
}

function textOf(value: unknown): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : asText(value)
}
