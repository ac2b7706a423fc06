// Commands that are done without their program, as a shell does with its builtins: starting one costs 4 to 6 ms of a processor.

import { closeSync, constants, openSync, writeSync } from 'node:fs'
import type { Argv, RunOptions } from './host.ts'

const kernelName = '/proc/sys/kernel/hostname'

/** Does what the program would have done; false: nothing was done, and the program has to do it, or to say why it cannot. */
export function builtin(argv: Argv, { ofUser, user }: RunOptions): boolean {
  // What a user calls may be another program of that name.
  if (ofUser || user) return false
  const [program, ...words] = argv
  try {
    if (program === 'hostname') return nameMachine(words)
    if (program === 'kill') return killAtOnce(words)
  } catch {
    // Not allowed, or nobody there: the program says it in its own words.
  }
  return false
}

/** `hostname NAME`. What the program would refuse, or the kernel cut, is for the program. */
function nameMachine(words: readonly string[]): boolean {
  const [name = ''] = words
  if (words.length !== 1 || name.length > 64 || !/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(name)) return false
  // Never made: without /proc this would be a file of the disk.
  const file = openSync(kernelName, constants.O_WRONLY)
  try {
    writeSync(file, name)
  } finally {
    closeSync(file)
  }
  return true
}

/** `kill -KILL -- PID`, or -GROUP. */
function killAtOnce(words: readonly string[]): boolean {
  const [signal, dashes, target = ''] = words
  if (words.length !== 3 || signal !== '-KILL' || dashes !== '--' || !/^-?\d+$/.test(target)) return false
  // 0 is the agent's own group, -1 all there is.
  if (Math.abs(Number(target)) <= 1) return false
  process.kill(Number(target), 'SIGKILL')
  return true
}
