// Which datasources this machine may have, decided by the boot generator before anything else runs: pure, from facts and
// the text of a few files. It asks each datasource's own `detect`; the stages ask the very same function.

import type { Facts } from '../../core/facts.ts'
import { type AnyDatasource, datasourceNamed, detectionOrder, isKnown } from '../index.ts'
import { shownCmdline, shownSerial } from '../shared/cmdline-text.ts'
import { type DmiKey, dmiValue } from '../shared/dmi.ts'
import type { Detection } from '../shared/rules.ts'
import { findCandidates, findPolicy, type TextFile } from './detection-policy.ts'
import { passedOn, settingsFor } from './generator-settings.ts'

export interface IdentifyInput {
  readonly facts: Facts
  readonly datasources: readonly AnyDatasource[]
  /** Text of /etc/cloud/ds-identify.cfg; empty: none. */
  readonly policyFile: string
  /** /etc/cloud/cloud.cfg, then /etc/cloud/cloud.cfg.d/*.cfg in order. */
  readonly configFiles: readonly TextFile[]
  /** /etc/cloud/cloud-init.disabled exists. */
  readonly disabledByFile: boolean
  /** <instance>/manual-clean exists. */
  readonly manualClean: boolean
}

export interface Identified {
  /** 0: enable, 1: no datasource, 2: disabled by file, command line or environment. */
  readonly exitCode: 0 | 1 | 2
  /** What to write to <run>/cloud.cfg; undefined: nothing. */
  readonly cloudCfg?: string
  readonly log: readonly string[]
  readonly warnings: readonly string[]
  /** Why: the last line of the log. */
  readonly why: string
  /** The names that the stages will search, without None; empty: as configured. */
  readonly chosen: readonly string[]
  /** Whether the machine was looked at; false: something settled it before. */
  readonly probed: boolean
}

/** Why nothing is to run, whatever datasource there may be; undefined: nothing disables the agent. */
function disabledBy(facts: Facts, byFile: boolean): string | undefined {
  if (byFile) return 'the file /etc/cloud/cloud-init.disabled'
  if (facts.environmentCmdline === 'cloud-init=disabled') return 'the environment variable KERNEL_CMDLINE'
  return facts.cmdline.includes('cloud-init=disabled') ? 'the kernel command line' : undefined
}

export function identify(input: IdentifyInput): Identified {
  const { facts, policyFile } = input
  const reason = disabledBy(facts, input.disabledByFile)
  if (reason) {
    const why = `disabled by ${reason}`
    return { exitCode: 2, log: [why], warnings: [], why, chosen: [], probed: false }
  }

  const { policy, warnings: policyWarnings } = findPolicy(facts.cmdline, policyFile)
  const { forced, names, warnings: listWarnings } = candidatesOf(input)
  const warnings = [...policyWarnings, ...listWarnings]
  const log = [
    ...describeFacts(facts),
    `DSNAME=${forced === undefined ? '' : shownName(forced)}`,
    `DSLIST=${names.map(shownName).join(' ')}`,
    `MODE=${policy.mode}`,
    `ON_FOUND=${policy.found}`,
    `ON_MAYBE=${policy.maybe}`,
    `ON_NOTFOUND=${policy.notfound}`,
    `is_container=${facts.virtualization.container}`,
  ]
  const done = (
    exitCode: 0 | 1,
    lines: readonly string[] | undefined,
    why: string,
    chosen: readonly string[] = [],
    probed = false,
  ): Identified => ({
    exitCode,
    chosen: chosen.filter((name) => name !== 'None'),
    probed,
    why,
    ...(lines && { cloudCfg: `${reported(policy.mode === 'report', lines).join('\n')}\n` }),
    log: [...log, why],
    warnings,
  })
  const listOf = (found: readonly string[]) => `datasource_list: [ ${found.map(listedName).join(', ')} ]`
  const withNone = (found: readonly string[]) => listOf(found.includes('None') ? found : [...found, 'None'])

  if (policy.mode === 'disabled') return done(1, undefined, 'mode=disabled: not looking')
  if (policy.mode === 'enabled') return done(0, undefined, 'mode=enabled: not looking')
  if (forced) return done(0, [withNone([forced])], `${shownName(forced)} was asked for`, [forced])
  if (input.manualClean) return done(0, ['# manual_cache_clean.'], 'manual_cache_clean: the cached instance counts')
  if (names.length === 1 || (names.length === 2 && names[1] === 'None')) {
    return done(
      0,
      [listOf(names)],
      `single entry in datasource_list (${names.map(shownName).join(', ')}): used without a probe`,
      names,
    )
  }

  const answers = names.map((name) => [name, probe(name, names, input)] as const)
  log.push(...answers.map(([name, answer]) => `${shownName(name)}: ${answer ?? 'no probe in this version'}`))
  const answering = (wanted: Detection) => answers.filter(([, answer]) => answer === wanted).map(([name]) => name)
  const found = answering('yes')
  if (found.length > 0) {
    const kept = policy.found === 'first' ? found.slice(0, 1) : found
    return done(0, [withNone(kept)], `found ${found.join(', ')}`, kept, true)
  }
  const maybe = answering('maybe')
  if (maybe.length > 0 && policy.maybe === 'all') {
    const told = maybe.flatMap((name) => passedOn(datasourceNamed(name, input.datasources), input))
    return done(0, [withNone(maybe), ...told], `maybe ${maybe.join(', ')}`, maybe, true)
  }
  if (policy.mode === 'report') return done(0, [listOf([])], 'nothing found', [], true)
  const comment = `# reporting not found result. notfound=${policy.notfound}.`
  const lines = reported(true, [listOf([]), comment])
  return done(policy.notfound === 'enabled' ? 0 : 1, lines, `nothing found, notfound=${policy.notfound}`, [], true)
}

/** What is asked for or listed; if nothing is, every source that can be detected. */
export function candidatesOf({ facts, policyFile, configFiles }: IdentifyInput) {
  const { forced, list, warnings } = findCandidates(facts.cmdline, policyFile, configFiles)
  return { forced, names: list ?? detectionOrder(), warnings }
}

/** The list is for the stages, and has what may be a name; it can be read by everybody. */
function listedName(name: string): string {
  return /^[\w-]{1,40}$/.test(name) ? name : 'unknown'
}

/** A name that no datasource has may be anything: what was meant for the seed, an address with a password. */
function shownName(name: string): string {
  return isKnown(name) ? name : 'unknown'
}

/** undefined: no datasource of that name is built in. */
function probe(name: string, names: readonly string[], input: IdentifyInput) {
  const { facts, datasources } = input
  // The last resort is never found; it is added at the end of the list anyway.
  if (name === 'None') return 'no'
  const source = datasourceNamed(name, datasources)
  if (!source) return undefined
  return source.detect(facts, settingsFor(source, input), names)
}

/** With `nested` it is reported without taking effect. */
function reported(nested: boolean, lines: readonly string[]): readonly string[] {
  return nested ? ['di_report:', ...lines.map((line) => `  ${line}`)] : lines
}

/** What a decision was made from, without secrets. */
export function describeFacts(facts: Facts): readonly string[] {
  const dmi = (key: DmiKey) => dmiValue(facts, key) ?? 'unavailable'
  const disks = facts.filesystems
  return [
    `DMI_PRODUCT_NAME=${dmi('system-product-name')}`,
    `DMI_SYS_VENDOR=${dmi('system-manufacturer')}`,
    `DMI_PRODUCT_SERIAL=${shownSerial(dmi('system-serial-number'))}`,
    `DMI_PRODUCT_UUID=${dmi('system-uuid')}`,
    `PID_1_PRODUCT_NAME=${facts.initEnvironment['product_name'] ?? 'unavailable'}`,
    `DMI_CHASSIS_ASSET_TAG=${dmi('chassis-asset-tag')}`,
    `DMI_BOARD_NAME=${dmi('baseboard-product-name')}`,
    `FS_LABELS=${disks.flatMap(({ label }) => label ?? []).join(',')}`,
    `ISO9660_DEVS=${disks
      .filter(({ type }) => type === 'iso9660')
      .map(({ device, label }) => `${device}=${label ?? ''}`)
      .join(',')}`,
    `KERNEL_CMDLINE=${shownCmdline(facts.cmdline)}`,
    `VIRT=${facts.virtualization.name}`,
    `UNAME_KERNEL_NAME=${facts.kernel.system}`,
    `UNAME_KERNEL_VERSION=${facts.kernel.version}`,
    `UNAME_MACHINE=${facts.kernel.machine}`,
  ]
}
