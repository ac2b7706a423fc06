// The systemd generator: whether this boot has first-boot work at all. It links cloud-init.target into the boot, or not,
// and leaves its verdict in /run/cloud-init. systemd waits for it, and runs it again at every daemon-reload.

import { HostError, reasonOf } from '../core/errors.ts'
import type { Facts } from '../core/facts.ts'
import { datasources } from '../datasources/index.ts'
import { type Identified, identify } from '../datasources/search/detect.ts'
import type { TextFile } from '../datasources/search/detection-policy.ts'
import type { Host } from '../system/host.ts'

const run = '/run/cloud-init'
const target = 'cloud-init.target'

export interface GeneratorDirectories {
  readonly normalDir: string
  readonly earlyDir: string
  readonly lateDir: string
}

export interface DetectionOptions {
  /** Probes again although this boot has an answer. */
  readonly force?: boolean
}

export type GatherFacts = () => Promise<Facts>

/** 0: done, whether enabled or disabled; 3: neither could be said, and no marker was touched. */
export async function runGenerator(
  host: Host,
  facts: Facts | GatherFacts,
  { earlyDir }: GeneratorDirectories,
  options: DetectionOptions = {},
): Promise<0 | 3> {
  const { files } = host
  const log: string[] = []
  let exitCode: 0 | 3 = 0
  try {
    const { exitCode: verdict } = await runIdentify(host, facts, options)
    log.push(`ds-identify rc=${verdict}`)
    const link = `${earlyDir}/multi-user.target.wants/${target}`
    if (verdict === 0) {
      if ((await files.readLink(link)) === undefined) {
        await files.makeDirectory(`${earlyDir}/multi-user.target.wants`)
        await files.link(await targetPath(host), link)
        log.push(`linked ${link}`)
      }
      await files.remove(`${run}/disabled`)
      await files.write(`${run}/enabled`, '', { durable: false })
    } else {
      if (await files.exists(link)) log.push(`removed ${link}`)
      await files.remove(link)
      await files.remove(`${run}/enabled`)
      await files.write(`${run}/disabled`, '', { durable: false })
    }
  } catch (error) {
    exitCode = 3
    log.push(`failed: ${reasonOf(error)}`)
    await toKernelLog(host, `cloud-init-generator failed: ${reasonOf(error)}`)
    if (!(error instanceof HostError)) throw error
  } finally {
    await writeLog(host, 'cloud-init-generator.log', log)
  }
  return exitCode
}

/** ds-identify: the exit code, with <run>/cloud.cfg and the record of the result written. */
export async function runIdentify(
  host: Host,
  facts: Facts | GatherFacts,
  { force = false }: DetectionOptions = {},
): Promise<Pick<Identified, 'exitCode' | 'warnings'>> {
  const { files } = host
  const record = `${run}/.ds-identify.result`
  if (!force && (await files.exists(`${run}/cloud.cfg`))) {
    const cached = (await files.readText(record))?.trim()
    if (cached === '0' || cached === '1' || cached === '2')
      return { exitCode: Number(cached) as 0 | 1 | 2, warnings: [] }
  }
  const known = typeof facts === 'function' ? await facts() : facts
  const identified = identify({
    facts: known,
    datasources,
    policyFile: (await files.readText('/etc/cloud/ds-identify.cfg')) ?? '',
    configFiles: await configFiles(host),
    disabledByFile: await files.exists('/etc/cloud/cloud-init.disabled'),
    manualClean: await files.exists('/var/lib/cloud/instance/manual-clean'),
  })
  if (identified.cloudCfg !== undefined) await files.write(`${run}/cloud.cfg`, identified.cloudCfg, { durable: false })
  await files.write(record, `${identified.exitCode}\n`, { durable: false })
  const warnings = identified.warnings.map((warning) => `WARN: ${warning}`)
  await writeLog(host, 'ds-identify.log', [...identified.log, ...warnings, `returning ${identified.exitCode}`])
  return identified
}

async function configFiles({ files }: Host): Promise<readonly TextFile[]> {
  const folder = '/etc/cloud/cloud.cfg.d'
  const names = ((await files.list(folder)) ?? []).filter((name) => name.endsWith('.cfg'))
  const paths = ['/etc/cloud/cloud.cfg', ...names.map((name) => `${folder}/${name}`)]
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

/** Where this machine keeps its units. */
async function targetPath({ files }: Host): Promise<string> {
  for (const folder of ['/lib/systemd/system', '/usr/lib/systemd/system', '/etc/systemd/system']) {
    if (await files.exists(`${folder}/${target}`)) return `${folder}/${target}`
  }
  return `/lib/systemd/system/${target}`
}

async function writeLog(host: Host, name: string, lines: readonly string[]): Promise<void> {
  const uptime = await host.clock.uptime()
  const text = lines.map((line) => `[up ${uptime.toFixed(2)}s] ${line}\n`).join('')
  try {
    await host.files.write(`${run}/${name}`, text, { durable: false })
  } catch (error) {
    await toKernelLog(host, `${name}: ${reasonOf(error)}`)
  }
}

/** The last place to speak at this point of a boot. */
async function toKernelLog(host: Host, message: string): Promise<void> {
  try {
    await host.files.append('/dev/kmsg', `cloud-init-generator: ${message}\n`)
  } catch {
    // Nobody is left to tell; the exit code still says it.
  }
}
