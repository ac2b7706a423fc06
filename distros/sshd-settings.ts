// Changes sshd's configuration where the machine's sshd reads it.

import type { Host } from '../system/host.ts'
import { readsDirectory, sshdConfig, sshdConfigDirectory, withSshdSetting } from './sshd-config.ts'

/** The agent's own file if sshd_config includes others, otherwise sshd_config. */
async function sshdConfigTarget({ files }: Host): Promise<string> {
  const main = await files.readText(sshdConfig)
  const included = main === undefined ? await files.exists(sshdConfigDirectory) : readsDirectory(main)
  return included ? `${sshdConfigDirectory}/50-cloud-init.conf` : sshdConfig
}

/** False: it was set already. */
export async function setSshdSetting(host: Host, key: string, value: string): Promise<boolean> {
  const path = await sshdConfigTarget(host)
  const existing = await host.files.readText(path)
  const text = withSshdSetting(existing ?? '', key, value)
  if (text === undefined) return false
  await host.files.write(path, text, existing === undefined ? { mode: newFileMode(path) } : {})
  return true
}

/** Adds lines for a setting that may occur several times, such as HostCertificate. */
export async function addSshdLines(host: Host, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return
  const path = await sshdConfigTarget(host)
  const existing = await host.files.readText(path)
  const text = `${existing ?? ''}${existing && !existing.endsWith('\n') ? '\n' : ''}${lines.map((line) => `${line}\n`).join('')}`
  await host.files.write(path, text, existing === undefined ? { mode: newFileMode(path) } : {})
}

const newFileMode = (path: string) => (path === sshdConfig ? 0o644 : 0o600)
