// A NIC that is plugged in while the machine runs: its network config is fetched and written, and it is started.

import { Failure, reasonOf } from '../../core/errors.ts'
import type { Instance } from '../../core/instance.ts'
import { type Said, say } from '../../core/said.ts'
import { parseNetworkConfig } from '../inputs/parse.ts'
import { enabledEvents, hotplugMarked } from '../update-events.ts'
import { applyNetworkConfig } from './apply.ts'
import type { ApplyInput } from './contract.ts'
import { networkFacts } from './network-facts.ts'
import { namedByMac } from './nic-list.ts'
import { nicsNow } from './rename.ts'
import { selectActivator } from './select.ts'
import { chooseNetworkConfig } from './source.ts'

export interface HotplugInput extends Omit<ApplyInput, 'phase' | 'bringUp' | 'newInstance' | 'refresh' | 'instance'> {
  readonly instance: Instance
  /** As udev gives it: "/devices/pci0000:00/0000:00:05.0/net/eth1". */
  readonly devicePath: string
  readonly subsystem: string
  readonly action: string
  readonly events: NonNullable<ApplyInput['events']>
  /** Reads the metadata again; undefined: that failed. */
  readonly refresh: (event: 'hotplug') => Promise<Instance | undefined>
  /** False for datasources whose metadata does not tell which NICs there are. Default true. */
  readonly detect?: boolean
  /** Repeats the whole procedure for half a minute, for EC2, whose metadata is late. Default false. */
  readonly persistent?: boolean
}

export type HotplugOutcome =
  | { readonly handled: false; readonly reason: Said }
  | { readonly handled: true; readonly name: string; readonly instance: Instance }

/** Milliseconds to wait before each try after the first. */
const waits: readonly number[] = [1000, 3000, 5000, 10_000, 30_000]
const lateWait = 5000
const lateBudget = 30_000

/** Whether new NICs are set up: the datasource supports it, and somebody wants it. */
export async function hotplugEnabled(
  input: Pick<HotplugInput, 'host' | 'config' | 'events' | 'notices' | 'paths'>,
): Promise<boolean> {
  const { host, config, events, notices, paths } = input
  if (!events.supported.includes('hotplug')) return false
  return enabledEvents(config, events, notices).has('hotplug') || hotplugMarked(host.files, paths.cloud)
}

/** Throws the last failure if no try succeeds. The caller has to put the new instance into the cache. */
export async function handleHotplug(input: HotplugInput): Promise<HotplugOutcome> {
  const { host, subsystem, action, devicePath, notices } = input
  if (subsystem !== 'net')
    return { handled: false, reason: say`subsystem "${say.word(subsystem)}" is not looked after` }
  if (!(await hotplugEnabled(input))) return { handled: false, reason: say`hotplug is not supported or not enabled` }
  if (action !== 'add') return { handled: false, reason: say`"${say.word(action)}" is not looked after, only "add" is` }
  const name = devicePath.slice(devicePath.lastIndexOf('/') + 1)
  const mac = (await host.files.readText(`/sys/class/net/${name}/address`))?.trim().toLowerCase()
  if (!mac) return { handled: false, reason: say`${say.named(name)} has no MAC; it may be gone again` }
  notices.debug(say`handling ${action} of ${say.named(name)} (${say.named(mac)})`)
  const instance = await persistently(input, () => tries(input, name, mac))
  return { handled: true, name, instance }
}

async function persistently(input: HotplugInput, work: () => Promise<Instance>): Promise<Instance> {
  let instance = await work()
  if (!input.persistent) return instance
  for (let waited = 0; waited < lateBudget; waited += lateWait) {
    await input.host.clock.sleep(lateWait)
    instance = await work()
  }
  return instance
}

async function tries(input: HotplugInput, name: string, mac: string): Promise<Instance> {
  let failure: unknown
  for (const [index, wait] of waits.entries()) {
    try {
      return await once(input, name, mac)
    } catch (error) {
      failure = error
      input.notices.debug(say`try ${index + 1} of ${waits.length} for ${say.named(name)} failed: ${reasonOf(error)}`)
      if (index + 1 < waits.length) await input.host.clock.sleep(wait)
    }
  }
  input.notices.error(
    'network/hotplug',
    say`${say.named(name)} (${say.named(mac)}) could not be set up: ${reasonOf(failure)}`,
  )
  throw failure
}

async function once(input: HotplugInput, name: string, mac: string): Promise<Instance> {
  const { host, notices, activators } = input
  const { refresh, ...rest } = input
  const instance = await refresh('hotplug')
  if (!instance) throw new Failure(say`the metadata could not be read again`)
  const facts = await networkFacts(host, { ...input.facts, nics: await nicsNow(host, input.facts) })
  const common = { ...rest, facts, instance }
  const choice = await chooseNetworkConfig(common)
  const { state } = parseNetworkConfig(choice.config ?? null, {
    document: 'network config',
    nics: namedByMac(facts.nics),
  })
  const target = state?.interfaces.find((one) => one.mac?.toLowerCase() === mac)
  if (!target && input.detect !== false)
    throw new Failure(say`${say.named(name)} (${say.named(mac)}) is not in the network config`)
  // Written as for a new instance, so that no event has to allow it; but nothing of the present config is stale.
  await applyNetworkConfig({ ...common, phase: 'network', newInstance: true, bringUp: false, keepStale: true })
  const { chosen, reason } = selectActivator(activators, facts)
  if (!chosen) throw new Failure(reason)
  const started = await chosen.bringUp(target ?? { name, label: say.named(name), configId: undefined }, {
    host,
    facts,
    notices,
  })
  if (!started) throw new Failure(say`${say.named(name)} could not be started`)
  return instance
}
