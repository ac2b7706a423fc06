// The stages that something is known to run, by name. Others are as good: documents may have stages of their own, for `run-stage`.

/** The points of a machine's life, in their order. */
export const pointNames = [
  'detect',
  'rootfs',
  'initramfs',
  'fs',
  'local',
  'boot',
  'network',
  'config',
  'final',
  'reconcile',
] as const

/** What Kairos' agent runs by `run-stage` as it installs, upgrades and resets a node and sets up its cluster. */
export const lifecycleStages = [
  'first-boot',
  'kairos-install.pre',
  'kairos-install.after',
  'kairos-uki-install.pre',
  'kairos-uki-install.after',
  'before-install',
  'after-install-chroot',
  'after-install',
  'before-upgrade',
  'after-upgrade-chroot',
  'after-upgrade',
  'kairos-uki-upgrade.pre',
  'kairos-uki-upgrade.after',
  'before-reset',
  'after-reset-chroot',
  'after-reset',
  'kairos-uki-reset.pre',
  'kairos-uki-reset.after',
  'kairos-agent.bootstrap',
  'provider-kairos.bootstrap.before.worker',
  'provider-kairos.bootstrap.after.worker',
  'provider-kairos.bootstrap.before.master',
  'provider-kairos.bootstrap.after.master',
  'provider-kairos.bootstrap.before.master/ha',
  'provider-kairos.bootstrap.after.master/ha',
  'provider-kairos.bootstrap.before.master/clusterinit',
  'provider-kairos.bootstrap.after.master/clusterinit',
] as const

/** Each has a `.before` and an `.after` besides. */
export const knownStages: readonly string[] = [...pointNames, ...lifecycleStages]

/** The stage names that documents may use for a point, in the order in which they run. */
export function documentNames({ name }: { readonly name: string }): readonly [before: string, ...rest: string[]] {
  const [before, main, after] = stageNames(name)
  // "boot.final": when a boot has done everything else.
  return name === 'final' ? [before, main, 'boot.final', after] : [before, main, after]
}

/** The stage names that documents may use for a point or a lifecycle stage, in their order: "fs.before", "fs", "fs.after". */
export function stageNames(name: string): readonly [before: string, main: string, after: string] {
  return [`${name}.before`, name, `${name}.after`]
}

/** Whether something is known to run it, itself or with one of them. */
export function isKnownStage(name: string): boolean {
  return knownStages.some((stage) => documentNames({ name: stage }).includes(name))
}
