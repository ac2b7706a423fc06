// The stages that something is known to run, by name. Others are as good: documents may have stages of their own, for `run-stage`.

import type { Said } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'

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

/** Whether something is known to run it, itself or as `.before` or `.after` of another. */
export function isKnownStage(name: string): boolean {
  return knownStages.includes(name) || knownStages.includes(name.replace(/\.(?:before|after)$/, ''))
}

/** The stage that was probably meant by a name, known or one of `defined`; undefined: it is a name of its own. */
export function nearStage(name: string, defined: readonly string[] = []): Said | undefined {
  const [, base = '', suffix = ''] = /^(.*?)((?:\.(?:before|after))?)$/s.exec(name) ?? []
  // Any two letters are near "fs".
  if (base.length < 3 || isKnownStage(name)) return undefined
  const known = knownStages.map((stage) => `${stage}${suffix}`)
  return didYouMean([...known, ...defined], `${base.toLowerCase()}${suffix}`)
}
