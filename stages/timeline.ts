// The points of a machine's life, in order, and the names both worlds have for them.

export interface Point {
  readonly name: PointName
  /** Key in status.json where cloud-init records the point. */
  readonly status?: StatusKey
  /** cloud-init's command for it, as systemd units and OpenRC scripts call it. */
  readonly command?: string
  /** Stage name in Kairos documents; `.before` and `.after` go with it. */
  readonly kairos: string
  readonly network: 'no' | 'maybe' | 'yes'
}

export type PointName =
  | 'detect'
  | 'rootfs'
  | 'initramfs'
  | 'fs'
  | 'local'
  | 'boot'
  | 'network'
  | 'config'
  | 'final'
  | 'reconcile'

export type StatusKey = 'init-local' | 'init' | 'modules-config' | 'modules-final'

/** In boot order. Lifecycle names (before-install, …) are not points: they run through `run-stage` alone. */
export const timeline: readonly Point[] = [
  { name: 'detect', kairos: 'detect', network: 'no' },
  { name: 'rootfs', kairos: 'rootfs', network: 'no' },
  { name: 'initramfs', kairos: 'initramfs', network: 'no' },
  { name: 'fs', kairos: 'fs', network: 'no' },
  { name: 'local', status: 'init-local', command: 'init --local', kairos: 'local', network: 'no' },
  { name: 'boot', kairos: 'boot', network: 'maybe' },
  { name: 'network', status: 'init', command: 'init', kairos: 'network', network: 'yes' },
  { name: 'config', status: 'modules-config', command: 'modules --mode=config', kairos: 'config', network: 'yes' },
  { name: 'final', status: 'modules-final', command: 'modules --mode=final', kairos: 'final', network: 'yes' },
  { name: 'reconcile', kairos: 'reconcile', network: 'yes' },
]

const aliases: Readonly<Record<string, PointName>> = {
  generator: 'detect',
  'init-local': 'local',
  'init-network': 'network',
  init: 'network',
  'modules-config': 'config',
  'modules:config': 'config',
  'modules-final': 'final',
  'modules:final': 'final',
}

/** The point of that name in either world; undefined: a lifecycle stage or a typing error. */
export function pointNamed(name: string): Point | undefined {
  const canonical = aliases[name] ?? name
  return timeline.find((point) => point.name === canonical)
}

/** The stage names documents may use for a point, in the order they run: [["fs.before"], ["fs"], ["fs.after"]]. */
export function stageNames(point: Point): readonly [string, string, string] {
  return [`${point.kairos}.before`, point.kairos, `${point.kairos}.after`]
}
