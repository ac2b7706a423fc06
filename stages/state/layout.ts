// Names of the files that make up the state on disk, those of the reference where it has them.

import { posix } from 'node:path'
import { isObject, type JsonObject } from '../../core/json.ts'
import type { Paths } from '../../core/paths.ts'

export const defaultPaths: Paths = {
  cloud: '/var/lib/cloud',
  run: '/run/cloud-init',
  templates: '/etc/cloud/templates',
  instance: '/var/lib/cloud/instance',
}

/** Where state lives according to `system_info.paths`. */
export function pathsFrom(config: JsonObject): Paths {
  const systemInfo = config['system_info']
  const given = isObject(systemInfo) && isObject(systemInfo['paths']) ? systemInfo['paths'] : {}
  const path = (key: string, fallback: string) => {
    const value = given[key]
    return typeof value === 'string' && value.startsWith('/') ? value.replace(/\/+$/, '') || '/' : fallback
  }
  const cloud = path('cloud_dir', defaultPaths.cloud)
  return {
    cloud,
    run: path('run_dir', defaultPaths.run),
    templates: path('templates_dir', defaultPaths.templates),
    instance: `${cloud}/instance`,
  }
}

/** Directory of one instance: slashes in an instance-id cannot name a directory. */
export function instanceDirectory(paths: Paths, instanceId: string): string {
  return `${paths.cloud}/instances/${instanceId.replaceAll('/', '_')}`
}

/** Target of the links in the run directory, relative as the reference writes them. */
export function linkTarget(paths: Paths, file: string): string {
  return posix.relative(paths.run, file)
}

/** Directories that a stage finds made. */
export function stateDirectories(paths: Paths): readonly string[] {
  const below = ['scripts/per-instance', 'scripts/per-once', 'scripts/per-boot', 'scripts/vendor', 'seed', 'instances']
  return [...[...below, 'handlers', 'sem', 'data'].map((name) => `${paths.cloud}/${name}`), `${paths.run}/sem`]
}
