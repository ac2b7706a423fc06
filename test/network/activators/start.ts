// Starts interfaces by an activator on a machine in memory.

import { say } from '../../../core/said.ts'
import type { Activator, Target } from '../../../network/activators/activator.ts'
import type { World } from '../../../system/memory.ts'
import { type Machine, machine, networkFactsOf } from '../apply/machine.ts'

const targets: readonly Target[] = [
  { name: 'eth0', label: say`eth0`, configId: 'id0' },
  { name: 'eth1', label: say`eth1`, configId: undefined },
]

export interface StartOptions {
  readonly world?: World
  /** Paths among the facts. */
  readonly paths?: readonly string[]
}

/** What became of starting both. */
export async function startAll(
  activator: Activator,
  { world = { unscripted: 'succeed' }, paths = [] }: StartOptions = {},
): Promise<{ readonly here: Machine; readonly well: boolean }> {
  const here = machine(world)
  const facts = networkFactsOf({ paths })
  const well = await activator.bringUpAll(targets, { host: here.host, facts, notices: here.sink })
  return { here, well }
}

/** The commands of starting and of stopping the second alone. */
export async function startAndStop(activator: Activator): Promise<readonly string[]> {
  const here = machine({ unscripted: 'succeed' })
  const context = { host: here.host, facts: networkFactsOf(), notices: here.sink }
  const target = { name: 'eth1', label: say`eth1`, configId: undefined }
  await activator.bringUp(target, context)
  await activator.bringDown(target, context)
  return here.ran()
}
