// The part of growpart that is about LUKS: a mapped device grows after the partition it lies on.

import { Failure, reasonOf } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import type { Argv } from '../../../system/host.ts'
import type { ModuleContext } from '../../module.ts'

/** Written by whoever built the image: a key that may resize the device once, and its slot. */
const keyFile = '/cc_growpart_keydata'

/** The partition of an encrypted device; undefined: it is not encrypted, or lies on several. */
export async function underlyingPartition(
  device: string,
  { host, notices }: ModuleContext,
): Promise<string | undefined> {
  if (!(await host.commands.find('cryptsetup')) || !(await host.commands.find('dmsetup'))) return undefined
  const { stdout } = await host.commands.query(['dmsetup', 'deps', '--options=devname', device])
  const name = /^1 dependencies\s*: \(([^)]+)\)/.exec(stdout.trim())?.[1]
  if (!name) return undefined
  const partition = `/dev/${name}`
  const status = await host.commands.query(['cryptsetup', 'status', device], { accept: 'any' })
  if (status.exitCode !== 0) {
    if (status.exitCode !== 4) {
      notices.warning(
        'growpart/encryption',
        say`cryptsetup cannot tell whether ${say.path(device)} is encrypted (exit status ${status.exitCode})`,
      )
    }
    return undefined
  }
  const luks = await host.commands.query(['cryptsetup', 'isLuks', partition], { accept: 'any' })
  return luks.exitCode === 0 ? partition : undefined
}

/** Returns what was done; undefined: there is no key for it. The key and its slot are removed afterwards. */
export async function growEncrypted(
  device: string,
  partition: string,
  { host, notices }: ModuleContext,
): Promise<string | undefined> {
  const text = await host.files.readText(keyFile)
  if (text === undefined) return undefined
  const { key, slot } = readKey(text)
  const tidy = async (what: string, work: Promise<unknown>) => {
    await work.catch((error: unknown) =>
      notices.warning('growpart/encryption', say`${say.word(what)}: ${reasonOf(error)}`),
    )
  }
  try {
    await host.commands.run(['cryptsetup', '--key-file', '-', 'resize', device], { input: key, secret: true })
  } finally {
    const killSlot: Argv = ['cryptsetup', 'luksKillSlot', '--batch-mode', partition, String(slot)]
    await tidy(`Failed to kill luks slot ${slot} of ${partition}`, host.commands.run(killSlot))
    await tidy(`Failed to remove ${keyFile}`, host.files.remove(keyFile))
  }
  return `resized ${device} on ${partition}`
}

function readKey(text: string): { key: Buffer; slot: number } {
  try {
    const { key, slot } = JSON.parse(text) as { key?: unknown; slot?: unknown }
    if (typeof key === 'string' && typeof slot === 'number') return { key: Buffer.from(key, 'base64'), slot }
  } catch {
    // The parser's message would show parts of the key.
  }
  throw new Failure(say`${keyFile} does not hold a key and a slot`)
}
