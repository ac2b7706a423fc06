// Commands that are done without their program, as a shell does with its builtins: starting one costs 4 to 6 ms of a processor.

import { HostError } from '../core/errors.ts'
import { errnoOf } from './file-error.ts'
import type { Argv, Files, RunOptions } from './host.ts'

const kernelName = '/proc/sys/kernel/hostname'

/** Does what the program would have done; false: nothing was done, and the program has to do it, or to say why it cannot. */
export async function builtin(
  [program, ...words]: Argv,
  { ofUser, user }: RunOptions,
  files: Pick<Files, 'stat' | 'write'>,
): Promise<boolean> {
  // What a user calls may be another program of that name.
  if (ofUser || user) return false
  if (program === 'kill') return killAtOnce(words)
  return program === 'hostname' && (await nameMachine(words, files))
}

/** `hostname NAME`. What the program would refuse, or the kernel cut, is for the program. */
async function nameMachine(words: readonly string[], files: Pick<Files, 'stat' | 'write'>): Promise<boolean> {
  const [name = ''] = words
  if (words.length !== 1 || name.length > 64 || !/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(name)) return false
  // Each label between two dots begins and ends so as well.
  if (/\.[.-]|-\./.test(name)) return false
  try {
    // Without /proc it would be a file of the disk.
    if ((await files.stat(kernelName)) === undefined) return false
    await files.write(kernelName, name)
    return true
  } catch (error) {
    if (error instanceof HostError) return false
    throw error
  }
}

/** `kill -KILL -- PID`, or -GROUP. */
function killAtOnce(words: readonly string[]): boolean {
  const [signal, dashes, target = ''] = words
  if (words.length !== 3 || signal !== '-KILL' || dashes !== '--' || !/^-?\d+$/.test(target)) return false
  // 0 is the agent's own group, -1 all there is.
  if (Math.abs(Number(target)) <= 1) return false
  try {
    process.kill(Number(target), 'SIGKILL')
    return true
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
    return false
  }
}
