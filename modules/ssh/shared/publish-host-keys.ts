// The machine's public host keys, given to a cloud that takes them: who logs in for the first time can compare.

import { Failure, reasonOf } from '../../../core/errors.ts'
import type { HostKey } from '../../../core/host-key.ts'
import { say } from '../../../core/said.ts'
import type { ModuleContext } from '../../module.ts'
import { isOn, listOf } from '../../shared/settings.ts'

interface Wanted {
  readonly enabled?: Parameters<typeof isOn>[0]
  readonly blacklist?: Parameters<typeof listOf>[0]
}

const folder = '/etc/ssh'

/** All but those of the types in the blacklist. A cloud that does not take them costs nothing else. */
export async function publishHostKeys({ enabled, blacklist = [] }: Wanted, context: ModuleContext): Promise<void> {
  const { host, notices, publishHostKeys: publish } = context
  if (!publish || !isOn(enabled, true)) return
  const without = new Set(listOf(blacklist).map((type) => `ssh_host_${type}_key.pub`))
  try {
    const names = (await host.files.list(folder)) ?? []
    const files = names.filter((name) => /^ssh_host_.+_key\.pub$/.test(name) && !without.has(name))
    const keys = await Promise.all(files.map(async (name) => keyIn(await host.files.readText(`${folder}/${name}`))))
    await publish(keys.flatMap((key) => key ?? []))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    notices.warning('ssh/not-published', say`The host keys could not be given to the cloud: ${reasonOf(error)}`)
  }
}

function keyIn(text: string | undefined): HostKey | undefined {
  const [type, key] = text?.trim().split(/\s+/) ?? []
  return type && key ? { type, key } : undefined
}
