// Gives a disk the partitions a config asks for, unless something is on it.

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { parseJson } from '../../../languages/json.ts'
import type { ModuleContext } from '../../module.ts'
import { isOn } from '../../shared/settings.ts'
import { nodesOf, readTableAgain, sectorsOf, settle, signatureOf } from './block-tools.ts'
import {
  gptParts,
  gptTypes,
  guidOf,
  type Layout,
  linuxGuid,
  matchesLayout,
  mbrScript,
  mbrTypes,
  readLayout,
} from './disk-layout.ts'
import type { DiskSettings } from './disk-settings.ts'

export async function partition(name: string, settings: DiskSettings, context: ModuleContext): Promise<void> {
  const { host, notices } = context
  await settle(context)
  const device = await host.files.resolve(name)
  if (!device) throw new Failure(say`it did not exist and was not created with a udevadm settle`)
  const layout = readLayout(settings.layout)
  if (!layout) return notices.debug(say`No layout given for ${say.path(device)}`)
  const [disk] = await nodesOf(device, false, context)
  if (disk?.type !== 'disk') throw new Failure(say`it is not a disk device!`)
  if (layout === 'remove') return purge(device, context)
  const type = settings.table_type ?? 'mbr'
  if (type !== 'mbr' && type !== 'gpt')
    throw new Failure(say`Unable to create a table of this type; expected mbr or gpt`)
  if (matchesLayout(layout, type === 'mbr' ? await presentMbr(device, context) : await presentGpt(device, context))) {
    return notices.debug(say`Partitioning of ${say.path(device)} is as asked for`)
  }
  if (!isOn(settings.overwrite) && (await isInUse(device, context))) {
    return notices.debug(say`Skipping partitioning on configured device ${say.path(device)}: something is on it`)
  }
  const sectors = await sectorsOf(device, context)
  if (type === 'mbr') await host.commands.run(['sfdisk', '--force', device], { input: mbrScript(layout, sectors) })
  else await writeGpt(device, layout, sectors, context)
  await readTableAgain(device, context)
}

async function presentMbr(device: string, context: ModuleContext): Promise<readonly string[]> {
  await readTableAgain(device, context)
  const { stdout } = await context.host.commands.query(['sfdisk', '-l', device], { accept: 'any' })
  return mbrTypes(stdout, device)
}

async function presentGpt(device: string, { host }: ModuleContext): Promise<readonly string[]> {
  const env = { LANG: 'C' }
  if (await host.commands.find('sgdisk')) {
    return gptTypes((await host.commands.query(['sgdisk', '-p', device], { env })).stdout)
  }
  const { stdout, exitCode } = await host.commands.query(['sfdisk', '-l', '-J', device], { env, accept: [0, 1] })
  if (exitCode !== 0) return []
  const { partitiontable } = parseJson(stdout, `sfdisk -J ${device}`) as {
    partitiontable?: { partitions?: readonly { type?: string }[] }
  }
  return partitiontable?.partitions?.map(({ type = '' }) => type) ?? []
}

async function isInUse(device: string, context: ModuleContext): Promise<boolean> {
  return (await nodesOf(device, true, context)).length > 1 || (await signatureOf(device, context)).type !== undefined
}

async function writeGpt(
  device: string,
  layout: Layout,
  sectors: number,
  { host, notices }: ModuleContext,
): Promise<void> {
  const parts = gptParts(layout, sectors)
  if (await host.commands.find('sgdisk')) {
    await host.commands.run(['sgdisk', '-Z', device])
    for (const [index, { size, type }] of parts.entries()) {
      await host.commands.run(['sgdisk', '-n', `${index + 1}:0:${size}`, device])
      if (type) await host.commands.run(['sgdisk', '-t', `${index + 1}:${type.padEnd(4, '0')}`, device])
    }
    return
  }
  const lines = parts.map(({ size, type }) => {
    const guid = type === undefined ? linuxGuid : guidOf(type)
    if (guid === undefined) notices.warning('disk-setup/unknown-type', say`Unknown GPT partition type, using Linux`)
    return `,${size === '0' ? '' : size},${guid ?? linuxGuid}`
  })
  await host.commands.run(['sfdisk', '-X', 'gpt', '--force', device], { input: lines.join('\n') })
}

/** Removes every signature from the disk, and its table. */
async function purge(device: string, context: ModuleContext): Promise<void> {
  const { host } = context
  for (const node of await nodesOf(device, true, context)) {
    if (node.type === 'disk' || node.type === 'crypt') continue
    await host.commands.run(['wipefs', '--all', `/dev/${node.name}`])
  }
  const megabytes = Math.floor(
    Number((await host.commands.query(['blockdev', '--getsize64', device])).stdout) / 2 ** 20,
  )
  const blank = (seek: number, count: number) =>
    host.commands.run(
      ['dd', 'if=/dev/zero', `of=${device}`, 'bs=1M', `seek=${seek}`, `count=${count}`, 'conv=notrunc'],
      { accept: [0, 1] },
    )
  await blank(0, 1)
  // The copy of the table at the end: the last whole megabyte, and what remains after it.
  if (megabytes > 1) await blank(megabytes - 1, 2)
  await readTableAgain(device, context)
}
