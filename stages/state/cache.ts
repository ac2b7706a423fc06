// The cached instance and the links that make it the current one.

import type { Instance } from '../../core/instance.ts'
import { isObject } from '../../core/json.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import type { Paths } from '../../modules/module.ts'
import type { Host } from '../../system/host.ts'
import { instanceDirectory } from './layout.ts'

/** Raised when the shape of Instance changes; a cache of another format counts as none. */
export const cacheFormat = 1

export const noPreviousInstance = 'NO_PREVIOUS_INSTANCE_ID'

/** The instance an earlier stage or boot found; undefined: none, or none that can be read. */
export async function loadInstance(host: Host, paths: Paths): Promise<Instance | undefined> {
  const cached = jsonIfWhole(await host.files.readText(`${paths.instance}/instance.json`))
  return isObject(cached) && cached['format'] === cacheFormat ? (cached['instance'] as unknown as Instance) : undefined
}

/** Root only: user-data is in it. */
export async function saveInstance(host: Host, paths: Paths, instance: Instance): Promise<void> {
  const text = `${JSON.stringify({ format: cacheFormat, instance })}\n`
  await host.files.write(`${paths.instance}/instance.json`, text, { mode: 0o400 })
}

/** "DataSourceNoCloud [seed=/dev/sr0]", as status.json and scripts know it. */
export function describeInstance(instance: Instance): string {
  return instance.detail ? `${instance.className} [${instance.detail}]` : instance.className
}

export async function forgetInstance(host: Host, paths: Paths): Promise<void> {
  await host.files.remove(paths.instance)
}

/** The id of the boot before this one, from a file that outlives the instance link. */
export async function previousInstanceId(host: Host, paths: Paths): Promise<string> {
  const text = await host.files.readText(`${paths.cloud}/data/instance-id`)
  return text?.trim() || noPreviousInstance
}

export interface Instancified {
  /** First boot of this instance, as this stage sees it: after the local stage the network stage sees it as known. */
  readonly newInstance: boolean
  readonly previousId: string
}

/** Makes `instance` the current one: link, directories, history files, cache. */
export async function instancify(
  host: Host,
  paths: Paths,
  instance: Instance,
  options: { manualClean: boolean },
): Promise<Instancified> {
  const { files } = host
  const directory = instanceDirectory(paths, instance.id)
  for (const name of ['handlers', 'scripts', 'sem']) await files.makeDirectory(`${directory}/${name}`)
  if ((await files.readLink(paths.instance)) !== directory) await files.link(directory, paths.instance)
  const data = `${paths.cloud}/data`
  const source = `${instance.className}: ${describeInstance(instance)}\n`
  const previousSource = (await files.readText(`${data}/previous-datasource`)) ?? source
  const lastSource = (await files.readText(`${directory}/datasource`)) ?? previousSource
  const previousId = await previousInstanceId(host, paths)
  await Promise.all([
    update(host, `${directory}/datasource`, source),
    update(host, `${data}/previous-datasource`, lastSource),
    update(host, `${data}/instance-id`, `${instance.id}\n`),
    update(host, `${paths.run}/.instance-id`, `${instance.id}\n`),
    update(host, `${data}/previous-instance-id`, `${previousId}\n`),
  ])
  await saveInstance(host, paths, instance)
  if (options.manualClean) await update(host, `${directory}/manual-clean`, '')
  return { newInstance: previousId !== instance.id, previousId }
}

/** Writes only what changed: the second boot should leave the disk alone. */
async function update(host: Host, path: string, text: string): Promise<void> {
  if ((await host.files.readText(path)) !== text) await host.files.write(path, text, { mode: 0o644 })
}
