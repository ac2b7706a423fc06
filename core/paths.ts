// Where the agent keeps its state; `system_info.paths` moves it.

export interface StatePaths {
  /** /var/lib/cloud */
  readonly cloud: string
  /** /run/cloud-init */
  readonly run: string
  /** /var/lib/cloud/instance: the link, valid from the local stage on; where user-data is read, the directory it leads to. */
  readonly instance: string
}

export interface Paths extends StatePaths {
  /** /etc/cloud/templates */
  readonly templates: string
}

/**
 * Where things lie that are needed only for a while. Only root may enter: nobody else can have put something there before, look in, or
 * exchange what is there.
 */
export const temporaryFolder = ({ run }: Pick<Paths, 'run'>): string => `${run}/tmp`

/** The same for programs: /run may be mounted noexec, and /var/tmp is everybody's. */
export const programFolder = ({ cloud }: Pick<Paths, 'cloud'>): string => `${cloud}/tmp`

/** Instance data with its secrets: only root can read it. */
export const sensitiveDataFile = ({ run }: Pick<Paths, 'run'>): string => `${run}/instance-data-sensitive.json`

/** When a script runs. 'default': once per instance in the final stage, with `runcmd`. */
export type ScriptTime = 'default' | 'per-boot' | 'per-instance' | 'per-once'

/** Where scripts lie until they run. `vendor`: those of vendor-data. */
export function scriptFolder(
  { cloud, instance }: Pick<Paths, 'cloud' | 'instance'>,
  when: ScriptTime,
  vendor = false,
): string {
  const folder = `${when === 'default' ? instance : cloud}/scripts${vendor ? '/vendor' : ''}`
  return when === 'default' ? folder : `${folder}/${when}`
}

export const defaultPaths: Paths = {
  cloud: '/var/lib/cloud',
  run: '/run/cloud-init',
  templates: '/etc/cloud/templates',
  instance: '/var/lib/cloud/instance',
}
