// Network devices that appear while the machine runs: whether the agent looks after them, and how it looks after one.

import type { Instance } from '../core/instance.ts'
import { type Said, say } from '../core/said.ts'
import { datasources } from '../datasources/index.ts'
import { hotplugMark, hotplugScopes } from '../network/update-events.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { networkRules } from './network-step.ts'
import { readAgain } from './read-again.ts'
import { renewInstance } from './renew-instance.ts'
import { applyModule } from './sections.ts'
import { loadInstance } from './state/cache.ts'

export interface Hotplug {
  readonly supported: boolean
  readonly enabled: boolean
  readonly instance: Instance
  readonly settings: Settings
}

/** undefined: this machine has no instance. */
export async function hotplugState(boot: Boot): Promise<Hotplug | undefined> {
  const early = await boot.settings()
  const instance = await loadInstance(boot.host, early.paths, boot.notices)
  if (!instance) return undefined
  const settings = await boot.settings({ datasource: instance.config })
  const { events } = networkRules(instance)
  const { hotplugEnabled } = await import('../network/apply/index.ts')
  const { host, notices } = boot
  const enabled = await hotplugEnabled({ host, notices, config: settings.config, paths: settings.paths, events })
  return { supported: events.supported.includes('hotplug'), enabled, instance, settings }
}

/** Remembers that the administrator wants it, and has udev tell the agent of devices. */
export async function enableHotplug(boot: Boot, { instance, settings }: Hotplug): Promise<void> {
  const { host } = boot
  const path = hotplugMark(settings.paths.cloud)
  const scopes = new Set([...hotplugScopes(await host.files.readText(path)), 'network'])
  await host.files.write(path, `${JSON.stringify({ scopes: [...scopes] })}\n`, { mode: 0o640 })
  const [{ installHotplug }, distro] = await Promise.all([
    import('../modules/install-hotplug.ts'),
    boot.distro(settings),
  ])
  const run = { name: 'install_hotplug', module: installHotplug, frequency: 'always' as const, args: [] }
  await applyModule(run, { boot, settings, distro, instance, newInstance: false })
}

export interface HotplugEvent {
  readonly subsystem: string
  readonly action: string
  /** As udev gives it: "/devices/…/net/eth1". */
  readonly devicePath: string
}

/** Returns a sentence that says what became of it. Throws if every try failed. */
export async function handleHotplugEvent(boot: Boot, event: HotplugEvent, state: Hotplug): Promise<Said> {
  const { handleHotplug } = await import('../network/apply/index.ts')
  const { settings, instance } = state
  const distro = await boot.distro(settings)
  const rules = networkRules(instance)
  const outcome = await handleHotplug({
    ...event,
    ...rules,
    detect: rules.events.listsNics ?? true,
    host: boot.host,
    facts: await boot.facts(),
    config: settings.config,
    instance,
    paths: settings.paths,
    notices: boot.notices.topic('network'),
    renderers: distro.network.renderers,
    activators: distro.network.activators,
    conventions: distro.network.conventions,
    processId: boot.options.processId,
    persistent: instance.datasource === 'Ec2',
    refresh: () => readAgain(boot, settings, instance, datasources, true),
  })
  if (!outcome.handled) return outcome.reason
  // The instance remembers the config: first that has to be on the disk.
  await boot.host.files.sync()
  await renewInstance(boot, settings, instance, outcome.instance)
  return say`${say.named(outcome.name)} was set up`
}
