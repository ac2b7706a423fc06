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

export const defaultPaths: Paths = {
  cloud: '/var/lib/cloud',
  run: '/run/cloud-init',
  templates: '/etc/cloud/templates',
  instance: '/var/lib/cloud/instance',
}
