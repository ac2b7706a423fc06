// `cloud-init clean`: removes what a boot left, so that the next boot is a first boot.

import { Failure, reasonOf } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Paths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'
import { redirection } from '../../system/process-console.ts'
import { outputSpec } from '../console.ts'
import { stages } from '../timeline.ts'

export type ConfigKind = 'all' | 'ssh_config' | 'network' | 'datasource' | 'fstab'

export interface CleanInput {
  readonly host: Host
  readonly paths: Paths
  readonly config: JsonObject
  readonly logs?: boolean
  readonly seed?: boolean
  readonly machineId?: boolean
  readonly configs?: readonly ConfigKind[]
  readonly say: (text: string) => void
  /** Undoes what the instance's datasource asked for. */
  readonly cleanSource?: () => Promise<unknown>
}

const networkFiles = [
  '/etc/netplan/50-cloud-init.yaml',
  '/etc/NetworkManager/conf.d/99-cloud-init.conf',
  '/etc/NetworkManager/conf.d/30-cloud-init-ip6-addr-gen-mode.conf',
  '/etc/network/interfaces.d/50-cloud-init.cfg',
]
const networkPatterns = [
  { directory: '/etc/NetworkManager/system-connections', pattern: /^cloud-init-.*\.nmconnection$/ },
  { directory: '/etc/systemd/network', pattern: /^10-cloud-init-.*\.network$/ },
]

/** Returns the exit code; every failure has been reported. */
export async function clean(input: CleanInput): Promise<number> {
  const { host, paths, config, say } = input
  const { files } = host
  if (input.logs) for (const path of await logFiles(host, config)) await files.remove(path)
  const kinds = new Set(input.configs ?? [])
  const wants = (kind: ConfigKind) => kinds.has('all') || kinds.has(kind)
  if (wants('network')) {
    for (const path of networkFiles) await files.remove(path)
    for (const { directory, pattern } of networkPatterns) {
      for (const name of (await files.list(directory)) ?? [])
        if (pattern.test(name)) await files.remove(`${directory}/${name}`)
    }
  }
  if (wants('ssh_config')) await files.remove('/etc/ssh/sshd_config.d/50-cloud-init.conf')
  if (wants('fstab')) await cleanFstab(host)
  if (wants('datasource')) await input.cleanSource?.()
  const entries = await files.list(paths.cloud)
  if (!entries) {
    say('Artifacts already cleaned.\n')
    return 0
  }
  for (const name of entries) {
    if (name === 'seed' && !input.seed) continue
    try {
      await files.remove(`${paths.cloud}/${name}`, { recursive: true })
    } catch (error) {
      say(`Error:\nCould not remove ${paths.cloud}/${name}: ${reasonOf(error)}\n`)
      return 1
    }
  }
  try {
    await runCleaners(host)
  } catch (error) {
    say(`Failure during run-parts of /etc/cloud/clean.d: ${reasonOf(error)}\n`)
    return 1
  }
  if (input.machineId) {
    const systemd = (await files.stat('/run/systemd/system'))?.type === 'directory'
    if (systemd) await files.write('/etc/machine-id', 'uninitialized\n', { mode: 0o444 })
    else await files.remove('/etc/machine-id')
  }
  return 0
}

async function logFiles(host: Host, config: JsonObject): Promise<readonly string[]> {
  const bases = new Set<string>()
  if (typeof config['def_log_file'] === 'string') bases.add(config['def_log_file'])
  for (const stage of new Set(stages.map(({ output }) => output))) {
    for (const spec of Object.values(outputSpec(config, stage))) {
      const to = spec ? redirection(spec) : undefined
      if (to && to.kind !== 'pipe') bases.add(to.path)
    }
  }
  const found: string[] = []
  for (const base of bases) {
    const cut = base.lastIndexOf('/')
    for (const name of (await host.files.list(base.slice(0, cut) || '/')) ?? []) {
      const path = `${base.slice(0, cut)}/${name}`
      const info = name.startsWith(base.slice(cut + 1)) ? await host.files.stat(path) : undefined
      if (info && info.type !== 'block' && info.type !== 'character' && info.type !== 'directory') found.push(path)
    }
  }
  return found
}

async function cleanFstab({ files }: Host): Promise<void> {
  const text = await files.readText('/etc/fstab')
  if (text === undefined) return
  const kept = text
    .split('\n')
    .filter((line) => !line.includes('comment=cloudconfig'))
    .join('\n')
  if (kept !== text) await files.write('/etc/fstab', kept)
}

async function runCleaners(host: Host): Promise<void> {
  const directory = '/etc/cloud/clean.d'
  const failed: string[] = []
  let tried = 0
  for (const name of (await host.files.list(directory)) ?? []) {
    const info = await host.files.stat(`${directory}/${name}`)
    if (info?.type !== 'file' || !(info.mode & 0o111)) continue
    tried++
    await host.commands.run([`${directory}/${name}`], { output: 'pass' }).catch(() => failed.push(name))
  }
  if (failed.length > 0) {
    throw new Failure(
      say`Runparts: ${failed.length} failures (${say.word(failed.join(','))}) in ${tried} attempted commands`,
    )
  }
}
