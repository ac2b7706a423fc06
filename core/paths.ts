// Where the config lies, and where the agent keeps its state; `system_info.paths` moves the state.

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

/** What the administrator or the image sets. */
export const configFile = {
  main: '/etc/cloud/cloud.cfg',
  folder: '/etc/cloud/cloud.cfg.d',
  /** What was fetched from `cloud-config-url=`. */
  fetched: '/etc/cloud/cloud.cfg.d/91_kernel_cmdline_url.cfg',
  detectionPolicy: '/etc/cloud/ds-identify.cfg',
  disabled: '/etc/cloud/cloud-init.disabled',
} as const

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
