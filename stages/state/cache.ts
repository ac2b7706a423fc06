// The cached instance and the links that make it the current one.

import { describeInstance, type Instance } from '../../core/instance.ts'
import { instanceSchema } from '../../core/instance-schema.ts'
import { isObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import type { Paths } from '../../core/paths.ts'
import { type Said, say } from '../../core/said.ts'
import { validate } from '../../core/schema/validate.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import { dumpJson } from '../../languages/json-text.ts'
import type { Host } from '../../system/host.ts'
import type { KnownFiles } from './known-files.ts'
import { instanceDirectory, stateFile } from './layout.ts'
import type { Once } from './once.ts'

/** Raised when the shape of Instance changes; a cache of another format counts as none. */
const cacheFormat = 1

/** The machine and what is known of its files; a Boot is one. */
interface State {
  readonly host: Host
  readonly known: KnownFiles
}

const noPreviousInstance = 'NO_PREVIOUS_INSTANCE_ID'

/** The instance that an earlier stage or boot found. undefined: there is none, or the cache cannot be used, which is said. */
export async function loadInstance(host: Host, paths: Paths, notices: Notices): Promise<Instance | undefined> {
  const path = cachePath(paths)
  const text = await host.files.readText(path)
  if (text === undefined) return undefined
  const unusable = (why: Said) => {
    notices.warning('stage/state', say`The cached instance cannot be used: ${why}`, {
      where: { document: path },
      hint: say`the instance is looked for anew`,
    })
    return undefined
  }
  const cached = jsonIfWhole(text)
  if (!isObject(cached)) return unusable(say`it is not whole`)
  // Of another version of this program: nothing is wrong with it.
  if (cached['format'] !== cacheFormat) return undefined
  const { problems } = await validate(instanceSchema, cached['instance'], { document: path, code: 'stage/state' })
  const [worst] = problems.filter(({ level }) => level === 'error')
  if (worst) return unusable(say`${worst.where?.path || 'instance'}: ${worst.message}`)
  return cached['instance'] as unknown as Instance
}

const cachePath = ({ instance }: Pick<Paths, 'instance'>) => `${instance}/instance.json`

/** Root only: user-data is in it. */
export async function saveInstance(host: Host, paths: Paths, instance: Instance): Promise<void> {
  const cache = { format: cacheFormat, instance }
  const text = `${dumpJson(cache, { indent: 'none', compact: true, sortKeys: false, ascii: false })}\n`
  await host.files.write(cachePath(paths), text, { mode: 0o400 })
}

export async function forgetInstance({ host, known }: State, paths: Paths): Promise<void> {
  await host.files.remove(paths.instance)
  known.forget(paths.instance)
}

/** The id of the boot before this one, from a file that outlives the instance link. */
export async function previousInstanceId({ known }: Pick<State, 'known'>, paths: Paths): Promise<string> {
  const text = await known.readText(`${paths.cloud}/data/instance-id`)
  return text?.trim() || noPreviousInstance
}

/** The id that this boot has found or confirmed. A restart removes its file. */
export async function runInstanceId({ known }: Pick<State, 'known'>, paths: Paths): Promise<string | undefined> {
  return await known.readText(runIdFile(paths))
}

const runIdFile = (paths: Paths) => `${paths.run}/.instance-id`

export interface Instancified {
  /** The first boot of the instance, as far as this stage can see: the network stage knows it once the local stage has run. */
  readonly newInstance: boolean
  readonly previousId: string
  /** An earlier run made it the current one and did not come to its end. */
  readonly unsettled: boolean
}

/** Makes `instance` the current one: link, directories, history files, cache. */
export async function instancify(
  state: State,
  paths: Paths,
  instance: Instance,
  options: {
    readonly manualClean: boolean
    /** It came from the cache that the link leads to. */
    readonly cached: boolean
    readonly once: Pick<Once, 'instance' | 'becomes'>
  },
): Promise<Instancified> {
  const { host, known } = state
  const { files } = host
  const directory = instanceDirectory(paths, instance.id)
  for (const name of ['handlers', 'scripts', 'sem']) await files.makeDirectory(`${directory}/${name}`)
  const current = (await files.readLink(paths.instance)) === directory
  if (!current) {
    await files.link(directory, paths.instance)
    known.forget(paths.instance)
  }
  const data = `${paths.cloud}/data`
  const source = `${instance.className}: ${describeInstance(instance)}\n`
  const open = options.once.instance
  const previousSource = (await known.readText(`${data}/previous-datasource`)) ?? source
  const lastSource = open ? previousSource : ((await known.readText(`${directory}/datasource`)) ?? previousSource)
  const previousId = open?.previous ?? (await previousInstanceId(state, paths))
  const newInstance = open !== undefined || previousId !== instance.id
  // From here on the files below name it, and scripts read them; but it counts as new until its stage has come to its end.
  if (newInstance) await options.once.becomes(instance.id, previousId)
  await Promise.all([
    update(state, `${directory}/datasource`, source),
    update(state, `${data}/previous-datasource`, lastSource),
    update(state, `${data}/instance-id`, `${instance.id}\n`),
    update(state, runIdFile(paths), `${instance.id}\n`),
    update(state, `${data}/previous-instance-id`, `${previousId}\n`),
  ])
  if (!current || !options.cached) await saveInstance(host, paths, instance)
  if (options.manualClean) await update(state, stateFile.manualClean({ instance: directory }), '')
  return { newInstance, previousId, unsettled: open !== undefined }
}

/** Writes only what changed: the second boot should leave the disk alone. */
async function update({ host, known }: State, path: string, text: string): Promise<void> {
  if ((await known.readText(path)) === text) return
  await host.files.write(path, text, { mode: 0o644 })
  known.wrote(path, text)
}
