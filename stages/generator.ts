// The systemd generator: whether this boot has first-boot work at all. It links cloud-init.target into the boot, or not,
// and leaves its verdict in /run/cloud-init. systemd waits for it, and runs it again at every daemon-reload.

import { HostError, reasonOf } from '../core/errors.ts'
import type { Facts } from '../core/facts.ts'
import { defaultPaths } from '../core/paths.ts'
import type { Host } from '../system/host.ts'
import { toKernelLog, writeEarlyLog } from './early-log.ts'
import { type DetectionOptions, type GatherFacts, runIdentify } from './identify.ts'
import { stateFile } from './state/layout.ts'

const target = 'cloud-init.target'

export interface GeneratorDirectories {
  readonly normalDir: string
  readonly earlyDir: string
  readonly lateDir: string
}

/** 0: it is decided, one way or the other; 3: it could not be decided, and no marker was touched. */
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
      await files.remove(stateFile.disabled(defaultPaths))
      await files.write(stateFile.enabled(defaultPaths), '', { durable: false })
    } else {
      if (await files.exists(link)) log.push(`removed ${link}`)
      await files.remove(link)
      await files.remove(stateFile.enabled(defaultPaths))
      await files.write(stateFile.disabled(defaultPaths), '', { durable: false })
    }
  } catch (error) {
    exitCode = 3
    log.push(`failed: ${reasonOf(error)}`)
    await toKernelLog(host, `cloud-init-generator failed: ${reasonOf(error)}`)
    if (!(error instanceof HostError)) throw error
  } finally {
    await writeEarlyLog(host, 'cloud-init-generator.log', log)
  }
  return exitCode
}

/** Where this machine keeps its units. */
async function targetPath({ files }: Host): Promise<string> {
  for (const folder of ['/lib/systemd/system', '/usr/lib/systemd/system', '/etc/systemd/system']) {
    if (await files.exists(`${folder}/${target}`)) return `${folder}/${target}`
  }
  return `/lib/systemd/system/${target}`
}
