// The datasources, in the order in which they are searched when no datasource_list is configured.

import { configDrive } from './config-drive.ts'
import type { Datasource } from './datasource.ts'
import { nocloud } from './nocloud.ts'
import { none } from './none.ts'

export const datasources: readonly AnyDatasource[] = [erased(nocloud), erased(configDrive), erased(none)]

/** A datasource whose settings' type is its own affair: what the list can hold. */
export type AnyDatasource = Datasource<unknown>

/** The paths whose existence some datasource asks for: what system/facts has to look up. */
export function probedPaths(): readonly string[] {
  return [...new Set(datasources.flatMap(({ probes }) => probes ?? []))]
}

/** The source meant by a name in datasource_list or after `ds=`, whatever its case. */
export function datasourceNamed(
  name: string,
  among: readonly AnyDatasource[] = datasources,
): AnyDatasource | undefined {
  const wanted = name.toLowerCase()
  return among.find((source) =>
    [source.name, ...(source.aliases ?? [])].some((known) => known.toLowerCase() === wanted),
  )
}

// The search hands every source settings that were held against its own schema, which is what S stands for.
function erased<S>(source: Datasource<S>): AnyDatasource {
  return source as unknown as AnyDatasource
}
