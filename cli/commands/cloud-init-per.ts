// `cloud-init-per FREQUENCY NAME COMMAND…`: runs a command once, once per instance, or always; for boothooks and bootcmd.

import { HostError } from '../../core/errors.ts'
import { defaultPaths } from '../../core/paths.ts'
import type { Argv, Host } from '../../system/host.ts'
import type { Command } from '../io.ts'

const usage = `Usage: cloud-init-per FREQUENCY NAME COMMAND [ARGUMENT ...]

Runs COMMAND unless a mark says that it ran, and leaves the mark.

FREQUENCY:
   once      one time, whatever becomes of the machine
   instance  the first time for each instance-id
   always    every time
`

const suffixes = ['once', 'instance', 'always'] as const

export const cloudInitPer: Command = async (args, io) => {
  const [frequency, name, program, ...words] = args
  if (frequency === '-h' || frequency === '--help') {
    io.out(usage)
    return 0
  }
  const fail = (message: string) => {
    io.err(`${message}\n`)
    return 1
  }
  if (frequency === undefined || name === undefined || program === undefined) return fail(usage)
  const suffix = suffixes.find((word) => word === frequency)
  if (!suffix) return fail(`${usage}\ninvalid frequency: ${frequency}`)
  if (name.includes('/')) return fail('name cannot contain a /')
  if (!io.root) return fail('cloud-init-per must be run as root')
  const { host } = io
  const { cloud, instance } = defaultPaths
  const directory = suffix === 'instance' ? `${instance}/sem` : `${cloud}/sem`
  const marks = {
    old: `${directory}/bootper.${name}.${suffix}`,
    now: `${directory}/bootper.${name.replaceAll('-', '_')}.${suffix}`,
  }
  await renameOld(host, marks)
  if (suffix !== 'always' && (await host.files.exists(marks.now))) return 0
  const exitCode = await runPassing(host, [program, ...words], fail)
  // Its mark says that it was done: what it did has to be on the disk before that.
  if (suffix !== 'always') await host.files.sync()
  const seconds = Math.floor(host.clock.now().getTime() / 1000)
  await host.files.write(marks.now, `${exitCode}\t${seconds}\n`, { mode: 0o644 })
  return exitCode
}

/** Old releases left marks with dashes in their names. */
async function renameOld({ files }: Host, { old, now }: { old: string; now: string }): Promise<void> {
  if (old !== now && !(await files.exists(now)) && (await files.exists(old))) await files.rename(old, now)
}

/** The exit code as a shell has it: 127 for a program that is not there, 128 and more for one that was killed. */
async function runPassing({ commands }: Host, argv: Argv, fail: (message: string) => number): Promise<number> {
  try {
    return (await commands.run(argv, { output: 'pass', accept: 'any' })).exitCode
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    fail(`cloud-init-per: ${error.short}`)
    if (error.code === 'not-found') return 127
    return error.code === 'denied' ? 126 : 128 + ((await signalNumber(error.detail.signal)) ?? 0)
  }
}

async function signalNumber(name: string | undefined): Promise<number | undefined> {
  const { constants } = await import('node:os')
  return (constants.signals as Readonly<Record<string, number>>)[name ?? '']
}
