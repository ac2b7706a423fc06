// What the tools for disks say, and how to make the kernel look again.

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import type { Argv } from '../../../system/host.ts'
import type { ModuleContext } from '../../module.ts'
import { type BlockNode, lsblkNodes } from './disk-layout.ts'

type ToolContext = Pick<ModuleContext, 'host' | 'notices'>

/** The device and what is on it; without `children` only the device. */
export async function nodesOf(device: string, children: boolean, { host }: ToolContext): Promise<readonly BlockNode[]> {
  const only = children ? [] : ['--nodeps']
  const argv: Argv = ['lsblk', '--pairs', '--output', 'NAME,TYPE,FSTYPE,LABEL', device, ...only]
  return lsblkNodes((await host.commands.query(argv)).stdout)
}

/** Label and filesystem as the superblock says, not a cache. */
export async function signatureOf(device: string, { host }: ToolContext): Promise<{ label?: string; type?: string }> {
  const { stdout } = await host.commands.query(['blkid', '-c', '/dev/null', device], { accept: [0, 2] })
  const value = (key: string) => new RegExp(`\\b${key}="([^"]*)"`).exec(stdout)?.[1]
  const [label, type] = [value('LABEL'), value('TYPE')]
  return { ...(label === undefined ? {} : { label }), ...(type === undefined ? {} : { type }) }
}

/** The size of the disk in its own sectors. */
export async function sectorsOf(device: string, { host }: ToolContext): Promise<number> {
  const bytes = Number((await host.commands.query(['blockdev', '--getsize64', device])).stdout)
  const sector = Number((await host.commands.query(['blockdev', '--getss', device])).stdout)
  if (!(bytes > 0) || !(sector > 0)) throw new Failure(say`Failed to get the size of ${say.path(device)}`)
  return Math.floor(bytes / sector)
}

export async function settle({ host }: ToolContext): Promise<void> {
  if (await host.commands.find('udevadm')) await host.commands.run(['udevadm', 'settle'])
}

/** The kernel may refuse while the disk is in use: that is only noted. */
export async function readTableAgain(device: string, context: ToolContext): Promise<void> {
  const { host, notices } = context
  await settle(context)
  const partprobe = await host.commands.find('partprobe')
  const { exitCode } = await host.commands.run(partprobe ? ['partprobe', device] : ['blockdev', '--rereadpt', device], {
    accept: 'any',
  })
  if (exitCode !== 0) notices.debug(say`Failed reading the partition table of ${say.path(device)} again`)
  await settle(context)
}
