// The network config, from the decision to files on the machine, in the reference's order: choose, see whether it may be
// written now, remember it, wait for the NICs, rename them, render, start.

import { ConfigError, Failure } from '../../core/errors.ts'
import type { Facts } from '../../core/facts.ts'
import type { Instance } from '../../core/instance.ts'
import type { Json } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { report } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import { dumpJson } from '../../languages/json-text.ts'
import { type Parsed, parseNetworkConfig } from '../inputs/parse.ts'
import type { NetworkFacts } from '../needs.ts'
import { isHidden } from '../public-words.ts'
import type { Renderer, RenderNotice } from '../renderers/renderer.ts'
import type { NetworkState } from '../state.ts'
import { enabledEvents, hotplugMarked, usualEvents } from '../update-events.ts'
import { afterNetplan } from './after-netplan.ts'
import type { ApplyInput, ApplyOutcome, NetworkChoice } from './contract.ts'
import { networkFacts } from './network-facts.ts'
import { namedByMac } from './nic-list.ts'
import { renameDevices } from './rename.ts'
import { withRootNic } from './root-nic.ts'
import { selectActivator, selectRenderer } from './select.ts'
import { chooseNetworkConfig } from './source.ts'
import { staleFiles } from './stale-files.ts'
import { waitForDevices } from './wait-devices.ts'
import { writeNetwork } from './write.ts'

/**
 * Throws if the machine would be left without the network that it is meant to have: NICs never appear, nothing of the config
 * can be used, a file cannot be written. What was there before stays.
 */
export async function applyNetworkConfig(input: ApplyInput): Promise<ApplyOutcome> {
  const { notices } = input
  const first = await chooseNetworkConfig(input)
  if (first.config === undefined) {
    notices.info(first.disabled ? first.reason : say`network config is absent: ${first.reason}`)
    return { choice: first, applied: false, files: [] }
  }
  if (!input.instance || input.newInstance) return applyChoice(input, first)
  const refreshed = await refreshedInstance(input)
  if (refreshed) {
    const choice = await chooseNetworkConfig({ ...input, instance: refreshed })
    return { ...(await applyChoice(input, choice)), refreshed }
  }
  notices.debug(say`No network config applied. Neither a new instance nor datasource network update allowed`)
  const { state } = parse(first, input.facts)
  if (state) await renameDevices({ host: input.host, facts: input.facts, state, notices })
  return { choice: first, applied: false, files: [] }
}

const markPath = ({ paths }: ApplyInput) => `${paths.run}/sem/apply_network_config.once`

/** The instance with its metadata read again, if an event allows its network config to be written anew. */
async function refreshedInstance(input: ApplyInput): Promise<Instance | undefined> {
  const { host, config, events = usualEvents, notices, refresh, paths } = input
  const enabled = enabledEvents(config, events, notices)
  if (enabled.has('boot') && !(await host.files.exists(markPath(input)))) {
    const refreshed = await refresh?.('boot')
    if (refreshed) return refreshed
  }
  if (enabled.has('boot-legacy')) return refresh?.('boot-legacy')
  if (await hotplugMarked(host.files, paths.cloud))
    notices.debug(say`hotplug is enabled; it rewrites the network config by itself`)
  return undefined
}

async function applyChoice(input: ApplyInput, choice: NetworkChoice): Promise<ApplyOutcome> {
  const { host, notices } = input
  if (choice.config === undefined) return { choice, applied: false, files: [] }
  await remember(input, choice.config)
  const parsed = parse(choice, input.facts)
  const state = usableState(parsed, choice, notices)
  const nics =
    input.facts.kernel.system === 'Linux' && input.waitForDevices !== false
      ? await waitForDevices({ host, facts: input.facts, state, notices })
      : input.facts.nics
  await renameDevices({ host, facts: { ...input.facts, nics }, state, notices })
  notices.info(
    say`Applying network configuration from ${say.path(choice.source)} bringup=${input.bringUp ? 'True' : 'False'}`,
  )
  try {
    const limits = parsed.problems.filter(({ convertedOnly }) => convertedOnly)
    return await renderAndStart(input, choice, { state, nics, limits })
  } finally {
    // Also where it failed: what fails is not tried again in this boot. Where the process was killed, it is.
    const text = `${input.processId}: ${host.clock.now().getTime() / 1000}\n`
    await host.files.write(markPath(input), text, { durable: false })
  }
}

async function renderAndStart(
  input: ApplyInput,
  choice: NetworkChoice,
  { state, nics, limits }: { state: NetworkState; nics: Facts['nics']; limits: Parsed['problems'] },
): Promise<ApplyOutcome> {
  const { host, notices, bringUp } = input
  const facts = await networkFacts(host, { ...input.facts, nics })
  const { chosen: renderer, reason } = chosenRenderer(input, facts)
  if (!renderer) {
    notices.error('network/no-renderer', say`Unable to render network config: ${reason}`)
    return { choice, applied: false, files: [] }
  }
  notices.debug(say`Selected renderer '${say.named(renderer.name)}': ${reason}`)
  if (renderer.name !== 'netplan') report(limits, notices)
  // What ifupdown has not brought up it does not take down.
  const rendered = renderer.name === 'netplan' ? await withRootNic(host, state) : state
  const files = await renderAndWrite(input, facts, renderer, rendered)
  if (bringUp) await start(input, facts, state)
  return { choice, applied: true, renderer: renderer.name, rendererReason: reason, files }
}

/** Writes instance/network-config.json, for people and for the next boot; only where there is an instance directory. */
async function remember({ host, paths }: ApplyInput, config: Json): Promise<void> {
  const { files } = host
  if ((await files.stat(paths.instance, { follow: false }))?.type !== 'link') return
  const path = `${paths.instance}/network-config.json`
  const text = dumpJson(config)
  if ((await files.readText(path)) !== text) await files.write(path, text, { mode: 0o600 })
  const link = `${paths.run}/network-config.json`
  if ((await files.readLink(link)) !== path) await files.link(path, link)
}

function parse(choice: NetworkChoice, facts: Facts): Parsed {
  return parseNetworkConfig(choice.config ?? null, {
    document: `network config (${choice.source})`,
    nics: namedByMac(facts.nics),
  })
}

function usableState({ state, problems }: Parsed, choice: NetworkChoice, notices: Notices): NetworkState {
  const ofAll = problems.filter(({ convertedOnly }) => !convertedOnly)
  report(ofAll, notices)
  if (state) return state
  const [worst] = problems.filter(({ level }) => level === 'error')
  const message = say`No valid network_state object created, cannot render network config from ${say.path(choice.source)}`
  throw new ConfigError(
    worst ? say`${message}: ${worst.message}` : message,
    worst?.where ?? { document: choice.source },
  )
}

function chosenRenderer({ renderers, notices }: ApplyInput, facts: NetworkFacts): ReturnType<typeof selectRenderer> {
  try {
    return selectRenderer(renderers, facts)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    notices.error('network/no-renderer', error.short, { hint: say`see system_info.network.renderers` })
    return selectRenderer(undefined, facts)
  }
}

async function renderAndWrite(
  input: ApplyInput,
  facts: Facts,
  renderer: Renderer,
  state: NetworkState,
): Promise<readonly string[]> {
  const { host, notices, conventions } = input
  const current: Record<string, string> = {}
  for (const path of renderer.reads ?? []) {
    const text = await host.files.readText(path)
    if (text !== undefined) current[path] = text
  }
  const features = renderer.name === 'netplan' ? await netplanFeatures(input, state) : []
  const nics = namedByMac(facts.nics)
  const rendered = renderer.render(state, { conventions, nics, features, current })
  for (const notice of rendered.notices) tell(notice, notices)
  const written = rendered.files.map(({ path }) => path)
  const stale = input.newInstance && !input.keepStale ? await staleFiles(host, renderer, written) : []
  const { changed, replaced, putBack } = await writeNetwork({
    host,
    rendered: { files: rendered.files, removals: [...rendered.removals, ...stale] },
    notices,
    hidden: state.interfaces.filter(isHidden).map(({ name }) => name),
  })
  if (changed.length === 0) return changed
  try {
    if (renderer.name === 'netplan' && conventions.netplanGenerate) await afterNetplan({ host, facts, notices })
    for (const argv of rendered.commands) await host.commands.run(argv, { timeout: 300_000 })
  } catch (error) {
    // A config that netplan refuses would leave the machine without a network at its next boot.
    if (replaced) await putBack()
    throw error
  }
  return changed
}

/** What `netplan info` lists; asked only where the config depends on it, as netplan is slow. */
async function netplanFeatures(
  { host, notices }: ApplyInput,
  { version, interfaces }: NetworkState,
): Promise<readonly string[]> {
  const matters = version === 1 && interfaces.some(({ subnets }) => subnets.some(({ mtu }) => mtu !== undefined))
  if (!matters) return []
  const { exitCode, stdout } = await host.commands.query(['netplan', 'info'], { timeout: 60_000, accept: 'any' })
  if (exitCode !== 0) notices.debug(say`netplan info failed: no optional features are assumed`)
  return [...stdout.matchAll(/^[ \t]*-[ \t]*([\w-]+)[ \t]*$/gm)].flatMap((match) => match[1] ?? [])
}

function tell({ level, code, message }: RenderNotice, notices: Notices): void {
  if (level === 'warning') notices.warning(code, message)
  else if (level === 'deprecated') notices.deprecated(code, message)
  else notices[level](message)
}

async function start(input: ApplyInput, facts: NetworkFacts, state: NetworkState): Promise<void> {
  const { host, notices, activators } = input
  const targets = state.interfaces.filter(({ type }) => type !== 'loopback')
  const { chosen, reason } = selectActivator(activators, facts)
  if (!chosen) {
    notices.warning(
      'network/activation',
      say`No network activators found, not bringing up network interfaces: ${reason}`,
    )
    return
  }
  notices.debug(say`Using selected ${reason}`)
  await chosen.bringUpAll(targets, { host, facts, notices })
}
