// ds-identify: which datasources this machine may have, found out once in a boot.

import { HostError } from '../core/errors.ts'
import type { Facts } from '../core/facts.ts'
import { configFile, defaultPaths } from '../core/paths.ts'
import { datasources, probedPaths } from '../datasources/index.ts'
import { type Identified, type IdentifyInput, identify } from '../datasources/search/detect.ts'
import type { TextFile } from '../datasources/search/detection-policy.ts'
import { withOwnFacts } from '../datasources/search/own-facts.ts'
import { gatherFacts } from '../system/facts.ts'
import type { Host } from '../system/host.ts'
import { writeEarlyLog } from './early-log.ts'
import { stateFile } from './state/layout.ts'

export interface DetectionOptions {
  /** Probes again even where this boot already has an answer. */
  readonly force?: boolean
  /** Gets what would go into the log in the run directory. */
  readonly onLog?: (lines: readonly string[]) => Promise<void>
}

export type GatherFacts = () => Promise<Facts>

/** What detection reads, and no more: systemd waits. */
export async function detectionFacts(host: Host): Promise<Facts> {
  return withOwnFacts(host, await gatherFacts(host, { probes: probedPaths(), nics: false }))
}

/** The exit code; <run>/cloud.cfg and the record of the result are written. */
export async function runIdentify(
  host: Host,
  facts: Facts | GatherFacts,
  { force = false, onLog }: DetectionOptions = {},
): Promise<Pick<Identified, 'exitCode' | 'warnings'>> {
  const { files } = host
  const record = `${defaultPaths.run}/.ds-identify.result`
  if (!force && (await files.exists(stateFile.detected(defaultPaths)))) {
    const cached = (await files.readText(record))?.trim()
    if (cached === '0' || cached === '1' || cached === '2')
      return { exitCode: Number(cached) as 0 | 1 | 2, warnings: [] }
  }
  const identified = identify(await identifyInput(host, typeof facts === 'function' ? await facts() : facts))
  const unwritten: string[] = []
  // What was found counts even where it cannot be noted: the stages then search the whole list.
  const note = async (path: string, text: string) => {
    try {
      await files.write(path, text, { durable: false })
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      unwritten.push(error.short)
    }
  }
  if (identified.cloudCfg !== undefined) await note(stateFile.detected(defaultPaths), identified.cloudCfg)
  await note(record, `${identified.exitCode}\n`)
  const told = [...identified.warnings, ...unwritten]
  const warnings = told.map((warning) => `WARN: ${warning}`)
  const log = [...identified.log, ...warnings, `returning ${identified.exitCode}`]
  await (onLog ? onLog(log) : writeEarlyLog(host, 'ds-identify.log', log))
  return { ...identified, warnings: told }
}

/** What the decision is made from. */
export async function identifyInput(host: Host, facts: Facts): Promise<IdentifyInput> {
  const { files } = host
  return {
    facts,
    datasources,
    policyFile: (await files.readText(configFile.detectionPolicy)) ?? '',
    configFiles: await configFiles(host),
    disabledByFile: await files.exists(configFile.disabled),
    manualClean: await files.exists(stateFile.manualClean(defaultPaths)),
  }
}

async function configFiles({ files }: Host): Promise<readonly TextFile[]> {
  const { main, folder } = configFile
  const names = ((await files.list(folder)) ?? []).filter((name) => name.endsWith('.cfg'))
  const paths = [main, ...names.map((name) => `${folder}/${name}`)]
  const found: TextFile[] = []
  for (const path of paths) {
    try {
      const text = await files.readText(path)
      if (text !== undefined) found.push({ path, text })
    } catch (error) {
      if (!(error instanceof HostError)) throw error // A directory or an unreadable file: the stages report it.
    }
  }
  return found
}
