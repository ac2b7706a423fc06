// The local and the network stage: find the instance, make it current, apply its network config; then process the
// user's data and run the first modules, in the local stage only where the datasource is done there.

import { reasonOf, stackOf } from '../core/errors.ts'
import { describeInstance, type Instance } from '../core/instance.ts'
import { programFolder } from '../core/paths.ts'
import { type Said, say } from '../core/said.ts'
import type { Distro } from '../distros/index.ts'
import { activateSource, completeSource } from './activate-source.ts'
import type { Boot } from './boot.ts'
import { applyConfigUrl } from './config/config-url.ts'
import type { Settings } from './config/settings.ts'
import { checkUserConfig } from './config/user-config-check.ts'
import { redirectOutput } from './console.ts'
import { applyEarlyHostname } from './early-hostname.ts'
import type { Span } from './events/spans.ts'
import { beginHostKeys, endHostKeys } from './host-keys-step.ts'
import { applyNetwork } from './network-step.ts'
import { networkTables } from './network-tables.ts'
import { searchInstance } from './search-step.ts'
import { runSection } from './sections.ts'
import { forgetInstance, type Instancified, instancify, loadInstance, saveInstance } from './state/cache.ts'
import { writeInjectedFiles } from './state/injected-files.ts'
import { writeCombinedConfig, writeInstanceData } from './state/instance-data-files.ts'
import { stateFile } from './state/layout.ts'
import type { Once } from './state/once.ts'
import { consumeMessages, storeMessages } from './user-data-step.ts'

export interface StageOutcome {
  /** What went wrong and could not be recovered from, as status.json records it. */
  readonly errors: readonly Said[]
  /** "DataSourceNoCloud [seed=…]", once known. */
  readonly datasource?: string
}

export interface InitInput {
  readonly local: boolean
  readonly settings: Settings
  readonly span: Span
  readonly once: Once
}

export async function initStage(boot: Boot, { local, settings: first, span, once }: InitInput): Promise<StageOutcome> {
  const { host, notices } = boot
  const early = (await applyConfigUrl(boot, local)) ? await boot.settings() : first
  const paths = early.paths
  const trust =
    !local || early.config['manual_cache_clean'] === true || (await host.files.exists(stateFile.manualClean(paths)))
  if (local) {
    await host.files.remove(`${paths.instance}/boot-finished`, { durable: false })
    // Programs that were being run when something was killed.
    await host.files.remove(programFolder(paths), { recursive: true, durable: false })
  } else boot.console.err(await networkTables(host, notices))

  // An instance that was left in the middle is looked for as if it had never been found.
  const cached = local && once.instance ? undefined : await loadInstance(host, paths, notices)
  const found = await searchInstance(boot, { settings: early, phase: local ? 'local' : 'network', cached, trust, span })
  if (!found) {
    if (!cached || local) await forgetInstance(boot, paths)
    const distro = await boot.distro(early)
    const networkError = await applyNetwork(boot, {
      settings: early,
      distro,
      instance: undefined,
      newInstance: true,
      local,
    }).then(
      () => undefined,
      (error: unknown) => reasonOf(error),
    )
    if (networkError) notices.error('stage/network', say`network config was not applied: ${networkError}`)
    const errors = networkError ? [networkError] : []
    if (local) {
      notices.debug(say`No local datasource found`)
      return { errors }
    }
    const message = say`No instance datasource found.`
    notices.error('stage/no-datasource', message, {
      hint: say`see the search lines of the log; nothing of a user was applied`,
    })
    return { errors: boot.options.force ? errors : [...errors, message] }
  }
  const { instance } = found
  const fresh = !found.restored
  const datasource = describeInstance(instance)
  if (!local && instance.dsmode !== 'net') {
    notices.debug(say`${datasource} was done in the local stage`)
    return { errors: [], datasource }
  }
  if (fresh) await forgetInstance(boot, paths)
  const settings = await boot.settings({ datasource: instance.config, instance: !fresh })
  const manualClean = early.config['manual_cache_clean'] === true
  const current = await instancify(boot, paths, instance, { manualClean, cached: !fresh, once })
  await writeInstanceData(boot, { instance, settings, fresh })
  if (current.newInstance && (fresh || current.unsettled)) await writeInjectedFiles(host, instance, notices)
  if (current.newInstance)
    notices.debug(say`new instance ${say.named(instance.id)}, before it ${say.named(current.previousId)}`)
  return withInstance(boot, { local, settings, span, once, instance, current })
}

interface CurrentInput extends InitInput {
  readonly instance: Instance
  readonly current: Instancified
}

async function withInstance(boot: Boot, input: CurrentInput): Promise<StageOutcome> {
  const { local, settings, current } = input
  const { notices } = boot
  const errors: Said[] = []
  const distro = await boot.distro(settings)
  let { instance } = input
  if (local) await applyEarlyHostname(boot, settings, distro, instance)
  try {
    const network = { settings, distro, instance, newInstance: current.newInstance, local }
    instance = (await applyNetwork(boot, network)) ?? instance
  } catch (error) {
    // A machine whose network could not be set still gets its users and keys: someone must be able to log in on the console.
    errors.push(reasonOf(error))
    notices.error('stage/network', say`network config was not applied: ${reasonOf(error)}`)
  }
  const datasource = describeInstance(instance)
  await beginHostKeys(boot, { settings, instance, local })
  if (local && instance.dsmode !== 'local') return { errors, datasource }
  try {
    errors.push(...(await userStage(boot, { ...input, instance, distro })))
  } finally {
    await endHostKeys(boot)
  }
  return { errors, datasource }
}

/** Everything that depends on user-data: processing it, consuming it, and the modules of the init section. */
async function userStage(boot: Boot, input: CurrentInput & { distro: Distro }): Promise<readonly Said[]> {
  const { settings: before, span, once, current, distro: early } = input
  const errors: Said[] = []
  const { instance, stored } = await span.child('setup-datasource', say`setting up datasource`, async () => {
    const completed = await completeSource(boot, before, input.instance)
    if (completed !== input.instance)
      await writeInstanceData(boot, { instance: completed, settings: before, fresh: true })
    const messages = { boot, settings: before, instance: completed, distro: early, span }
    return { instance: completed, stored: await storeMessages(messages) }
  })
  const shared = { boot, settings: before, instance, distro: early, span }
  errors.push(...stored.errors)
  await applyEarlyHostname(boot, before, early, instance)
  try {
    await consumeMessages({ ...shared, once, messages: stored.messages })
  } catch (error) {
    errors.push(say`Consuming user data failed! ${reasonOf(error)}`)
    boot.notices.error('stage/failed', say`Consuming user data failed! ${reasonOf(error)}`)
    boot.notices.debug(stackOf(error))
  }
  const settings = await boot.settings({ datasource: instance.config })
  await redirectOutput(boot, settings.visible, 'init')
  await checkUserConfig(boot, settings)
  await writeCombinedConfig(boot, settings)
  await span.child('activate-datasource', say`activating datasource`, async () => {
    await saveInstance(boot.host, settings.paths, instance)
    await activateSource(boot, settings, { instance, newInstance: current.newInstance })
  })
  const distro = await boot.distro(settings)
  const modules = { boot, settings, distro, instance, newInstance: current.newInstance, span, once }
  return [...errors, ...(await runSection('cloud_init_modules', modules))]
}
