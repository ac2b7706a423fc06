// What a source says of a machine without reading it anew.

import type { AnyDatasource } from '../../datasources/index.ts'
import type { Detection } from '../../datasources/shared/rules.ts'
import { type MachineOptions, machine } from './machine.ts'

/** The same machine, with another source's name in its config, would be no test of detection: there is no config. */
export function detectionOf(source: AnyDatasource, options: MachineOptions): Detection {
  return source.detect(Object.freeze(machine(options).facts), {})
}

/** Whether the instance that `first` has been is restored on `later`. */
export async function isRestored(
  source: AnyDatasource,
  first: MachineOptions,
  later: MachineOptions,
): Promise<boolean | undefined> {
  const options = { datasources: [source], config: { datasource_list: [source.name] } }
  const found = await machine(first).find(options)
  const cached = { instance: found?.instance, runInstanceId: undefined, trust: false }
  return (await machine(later).find({ ...options, cached }))?.restored
}
