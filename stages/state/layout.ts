// The names of the files that make up the config and the state on disk. They are the reference's, where it has such a file.

import { posix } from 'node:path'
import { isObject, type JsonObject } from '../../core/json.ts'
import { defaultPaths, type Paths, sensitiveDataFile } from '../../core/paths.ts'

type RunPaths = Pick<Paths, 'run'>

/** Files that more than one place reads or writes. */
export const stateFile = {
  /** What the generator found; a config file too. */
  detected: ({ run }: RunPaths) => `${run}/cloud.cfg`,
  enabled: ({ run }: RunPaths) => `${run}/enabled`,
  disabled: ({ run }: RunPaths) => `${run}/disabled`,
  instanceData: ({ run }: RunPaths) => `${run}/instance-data.json`,
  /** The same with its secrets, for root. */
  sensitiveData: sensitiveDataFile,
  combinedConfig: ({ run }: RunPaths) => `${run}/combined-cloud-config.json`,
  /** Links into the folder `data`, which a restart does not empty. */
  status: ({ run }: RunPaths) => `${run}/status.json`,
  result: ({ run }: RunPaths) => `${run}/result.json`,
  /** The status itself: all there is where the run directory took no link. */
  keptStatus: ({ cloud }: Pick<Paths, 'cloud'>) => `${cloud}/data/status.json`,
  /** The kernel's number of the boot that the status is of: only where the run directory took no link. */
  keptStatusBoot: ({ cloud }: Pick<Paths, 'cloud'>) => `${cloud}/data/status.boot`,
  /** For each record of the status who makes it, and the records of the points that cloud-init does not have. */
  records: ({ run }: RunPaths) => `${run}/records`,
  manualClean: ({ instance }: Pick<Paths, 'instance'>) => `${instance}/manual-clean`,
} as const

/** Where state lives according to `system_info.paths`. */
export function pathsFrom(config: JsonObject): Paths {
  const systemInfo = config['system_info']
  const given = isObject(systemInfo) && isObject(systemInfo['paths']) ? systemInfo['paths'] : {}
  const path = (key: string, fallback: string) => {
    const value = given[key]
    return typeof value === 'string' && value.startsWith('/') ? value.replace(/(?<!\/)\/+$/, '') || '/' : fallback
  }
  const cloud = path('cloud_dir', defaultPaths.cloud)
  return {
    cloud,
    run: path('run_dir', defaultPaths.run),
    templates: path('templates_dir', defaultPaths.templates),
    instance: `${cloud}/instance`,
  }
}

/** The directory of one instance. Slashes of its id are replaced: they cannot be in a directory's name. */
export function instanceDirectory(paths: Paths, instanceId: string): string {
  return `${paths.cloud}/instances/${instanceId.replaceAll('/', '_')}`
}

/** Target of the links in the run directory, relative as the reference writes them. */
export function linkTarget(paths: Paths, file: string): string {
  return posix.relative(paths.run, file)
}

/** Directories that are there before a stage does anything. */
export function stateDirectories(paths: Paths): readonly string[] {
  const below = ['scripts/per-instance', 'scripts/per-once', 'scripts/per-boot', 'scripts/vendor', 'seed', 'instances']
  return [...[...below, 'handlers', 'sem', 'data'].map((name) => `${paths.cloud}/${name}`), `${paths.run}/sem`]
}
