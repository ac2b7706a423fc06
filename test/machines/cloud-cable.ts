// A namespace for what a cloud has, and a cable from there that QEMU plugs into a machine.
import { undoWith } from './cleanup.ts'
import { type CloudMachine, cloudDevice } from './cloud-machine.ts'
import { outcome, run } from './shell.ts'

export interface CloudCable extends Pick<CloudMachine, 'inCloud' | 'cloudArgv'> {
  /** For -netdev. */
  readonly netdev: string
  close(): void
}

let next = 0

export async function openCloudCable(): Promise<CloudCable> {
  const name = `fl${process.pid.toString(36)}v${(next++).toString(36)}`
  await run(['ip', 'netns', 'add', name])
  const close = undoWith(['ip', 'netns', 'delete', name])
  const cloudArgv = ['ip', 'netns', 'exec', name]
  await run(['ip', '-n', name, 'link', 'set', 'lo', 'up'])
  await run(['ip', '-n', name, 'link', 'add', cloudDevice, 'type', 'bridge'])
  await run(['ip', '-n', name, 'link', 'set', cloudDevice, 'up'])
  await run(['ip', '-n', name, 'tuntap', 'add', 'dev', 'cable', 'mode', 'tap'])
  await run(['ip', '-n', name, 'link', 'set', 'cable', 'master', cloudDevice, 'up'])
  return {
    cloudArgv,
    netdev: 'tap,ifname=cable,script=no,downscript=no',
    inCloud: (argv, shell) => outcome([...cloudArgv, ...argv], { timeout: 60_000, ...shell }),
    close,
  }
}
