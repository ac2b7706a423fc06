// The points of a machine's life, in order, and the names both worlds have for them. Kairos documents use a point's own name.

import { type Said, say } from '../core/said.ts'
import type { pointNames } from '../steps/documents/stage-names.ts'

export interface Point {
  readonly name: PointName
  /** Who runs it. Only points that the boot itself runs can follow one another in one process. */
  readonly runBy: 'generator' | 'initrd' | 'boot' | 'timer'
  /** Set where the point is one of cloud-init's stages. */
  readonly stage?: Stage
}

export type PointName = (typeof pointNames)[number]

/** The stages as `output:` in the config names them; "init" holds for the local and the network stage. */
export type OutputStage = 'init' | 'config' | 'final'

/** A stage of cloud-init, by all the names it goes by there. */
export interface Stage {
  /** Key in status.json. */
  readonly status: 'init-local' | 'init' | 'modules-config' | 'modules-final'
  /** In warnings. */
  readonly title: string
  /** Its reporting event, with the event's description. */
  readonly event: string
  readonly description: Said
  /** In the line that the log begins with, and how `analyze` describes that line. */
  readonly running: string
  readonly begins: string
  /** Key below `output:` in the config. */
  readonly output: OutputStage
  /** Of systemd, without ".service". */
  readonly unit: string
  /** Runs it by hand. */
  readonly command: string
}

const local: Stage = {
  status: 'init-local',
  title: 'Local Stage',
  event: 'init-local',
  description: say`searching for local datasources`,
  running: 'init-local',
  begins: 'starting search for local datasources',
  output: 'init',
  unit: 'cloud-init-local',
  command: 'cloud-init init --local',
}

const network: Stage = {
  status: 'init',
  title: 'Network Stage',
  event: 'init-network',
  description: say`searching for network datasources`,
  running: 'init',
  begins: 'searching for network datasources',
  output: 'init',
  unit: 'cloud-init-network',
  command: 'cloud-init init',
}

const config: Stage = {
  status: 'modules-config',
  title: 'Config Stage',
  event: 'modules-config',
  description: say`running modules for config`,
  running: 'modules:config',
  begins: 'running config modules',
  output: 'config',
  unit: 'cloud-config',
  command: 'cloud-init modules --mode config',
}

const final: Stage = {
  status: 'modules-final',
  title: 'Final Stage',
  event: 'modules-final',
  description: say`running modules for final`,
  running: 'modules:final',
  begins: 'finalizing modules',
  output: 'final',
  unit: 'cloud-final',
  command: 'cloud-init modules --mode final',
}

/** In boot order. Lifecycle names (before-install, …) are not points: they run through `run-stage` alone. */
export const timeline: readonly Point[] = [
  { name: 'detect', runBy: 'generator' },
  { name: 'rootfs', runBy: 'initrd' },
  { name: 'initramfs', runBy: 'initrd' },
  { name: 'fs', runBy: 'boot' },
  { name: 'local', runBy: 'boot', stage: local },
  { name: 'boot', runBy: 'boot' },
  { name: 'network', runBy: 'boot', stage: network },
  { name: 'config', runBy: 'boot', stage: config },
  { name: 'final', runBy: 'boot', stage: final },
  { name: 'reconcile', runBy: 'timer' },
]

/** All that runs documents by itself, from the initrd to the timer. */
export const wholeLife: readonly Point[] = timeline.filter(({ runBy }) => runBy !== 'generator')

/** The part of a boot that one process can run. */
export const wholeBoot: readonly Point[] = timeline.filter(({ runBy }) => runBy === 'boot')

/** cloud-init's stages: the first one begins a boot, the last one ends it with a result. */
export const firstStage = local
export const lastStage = final
/** The last one of a boot, with a stage of cloud-init or without. */
export const lastPoint: PointName = 'final'
export const stages: readonly Stage[] = timeline.flatMap(({ stage }) => stage ?? [])

/** The point of that name in either world; undefined: a lifecycle stage or a typing error. */
export function pointNamed(name: string): Point | undefined {
  return timeline.find((point) => namesOf(point).includes(name))
}

/** The key of its record in the status. */
export const recordKey = ({ name, stage }: Point): string => stage?.status ?? name

/** The point whose record that is; undefined: there is none, and some other program wrote it. */
export function pointOfRecord(key: string): Point | undefined {
  const named = timeline.find(({ name }) => name === key)
  return timeline.find((point) => recordKey(point) === key) ?? (named && documentsOnly(named))
}

/** The point without its stage of cloud-init: what is left to do where that one does not run. It has a record of its own. */
export const documentsOnly = ({ name, runBy }: Point): Point => ({ name, runBy })

/** As warnings call it. */
export const titleOf = ({ name, stage }: Point): string => stage?.title ?? `Stage ${name}`

function namesOf({ name, runBy, stage }: Point): readonly string[] {
  if (stage) return [name, stage.status, stage.event, stage.running]
  return runBy === 'generator' ? [name, runBy] : [name]
}
