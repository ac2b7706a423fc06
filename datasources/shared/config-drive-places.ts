// Where a config drive can be: two directories, and disks by their label. A machine that has one does not ask OpenStack's service.

import type { Facts, Filesystem } from '../../core/facts.ts'
import { defaultPaths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { ibmDisk } from './ibm-disk.ts'
import { filesystemsLabelled } from './labels.ts'
import { openstackVersions } from './openstack-tree.ts'
import { fileExists, type Rule, rule } from './rules.ts'

export const driveDirectories = [`${defaultPaths.cloud}/seed/config_drive`, '/config-drive']

const labels = ['config-2', 'CONFIG-2']

const metadataFiles = driveDirectories.flatMap((directory) =>
  [...openstackVersions, '2020-10-14', 'latest'].map((name) => `${directory}/openstack/${name}/meta_data.json`),
)

/** The paths that the rules ask about. */
export const driveProbes: readonly string[] = metadataFiles

/** Each of them is enough. */
export const driveRules: readonly Rule[] = [
  ...metadataFiles.map(fileExists),
  rule(say`the label ${say.join(labels.map(say.word), ' or ')}`, (facts, _settings, listed) => {
    const [disk] = labelledDrives(facts, listed)
    return disk && say`${say.path(disk.device)} is labelled ${say.word(disk.label ?? '')}`
  }),
]

/** Without the disk of IBM's cloud, where that may be asked for it. */
export function labelledDrives(facts: Facts, listed?: readonly string[]): readonly Filesystem[] {
  return filesystemsLabelled(facts, labels).filter((disk) => !isIbms(disk, facts, listed))
}

/** `listed` as detection is given it: without a list every source counts. */
export function isIbms(disk: Filesystem, facts: Facts, listed?: readonly string[]): boolean {
  const counts = listed?.some((name) => name.toLowerCase() === 'ibmcloud') ?? true
  return counts && ibmDisk(facts)?.disk.device === disk.device
}
