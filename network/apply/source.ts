// Where the network config comes from: the first source that has one, or that says there is to be none.

import type { Facts } from '../../core/facts.ts'
import { isObject, type Json } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'
import { type ChooseInput, type NetworkChoice, type NetworkSource, networkSources } from './contract.ts'
import { candidateNics, fallbackConfig, settledFacts } from './fallback.ts'
import { initramfsConfig } from './initramfs.ts'
import { cmdlineConfig } from './kernel-cmdline.ts'

/** A config for each source that has one. */
export type Candidates = Readonly<Partial<Record<NetworkSource, Json>>>

const labels: Readonly<Record<NetworkSource, Said>> = {
  cmdline: say`the kernel command line`,
  initramfs: say`the initramfs`,
  system_cfg: say`the system config`,
  ds: say`the datasource`,
  fallback: say`the fallback`,
}

/** No source has a config that can be taken. */
interface Nothing {
  readonly why: Said
  /** One of them has a config with nothing in it. */
  readonly empty: boolean
}

/** Pure. The fallback is used where no other source has a config, whether or not `order` names it. */
export function pickSource(candidates: Candidates, order?: readonly NetworkSource[]): NetworkChoice {
  const picked = pick(candidates, order)
  return 'why' in picked ? fallbackChoice(candidates.fallback, picked) : picked
}

function pick(candidates: Candidates, order: readonly NetworkSource[] = networkSources): NetworkChoice | Nothing {
  const passed: Said[] = []
  const first = order.find((name) => {
    const there = name !== 'fallback' && isGiven(candidates[name])
    if (!there && name !== 'fallback') passed.push(labels[name])
    return there
  })
  const none = passed.length > 0 ? say`; ${say.join(passed)} had none` : ''
  if (first === undefined) return { why: say`no source has a network config${none}`, empty: false }
  const given = candidates[first] as Json
  const config = isObject(given) && 'network' in given ? given['network'] : given
  if (!isGiven(config)) return { why: say`Empty network config found in ${labels[first]}`, empty: true }
  if (isObject(config) && config['config'] === 'disabled') {
    return { config: undefined, source: first, disabled: true, reason: say`network config is disabled by ${first}` }
  }
  return { config, source: first, disabled: false, reason: say`network config from ${labels[first]} (${first})${none}` }
}

/** `without`: why there is no fallback, if that is known. */
function fallbackChoice(fallback: Json | undefined, { why }: Nothing, without?: Said): NetworkChoice {
  const none = say`${why}, and there is no fallback${without === undefined ? '' : say`: ${without}`}`
  const reason = fallback === undefined ? none : say`${why}: the fallback is used`
  return { config: fallback, source: 'fallback', disabled: false, reason }
}

/** What Python takes for true: not null, not empty, not zero. */
function isGiven(value: Json | undefined): value is Json {
  if (value === undefined || value === null || value === false || value === '' || value === 0) return false
  if (Array.isArray(value)) return value.length > 0
  return !isObject(value) || Object.keys(value).length > 0
}

export async function chooseNetworkConfig(input: ChooseInput): Promise<NetworkChoice> {
  const { host, facts, config, instance, order = networkSources, paths, notices } = input
  const marker = `${paths.cloud}/data/upgraded-network`
  if (await host.files.exists(marker)) {
    return {
      config: undefined,
      source: marker,
      disabled: true,
      reason: say`network config is disabled by ${say.path(marker)}`,
    }
  }
  const candidates: Candidates = {
    ...given('cmdline', cmdlineConfig(facts.cmdline, notices)),
    ...given('initramfs', await initramfsConfig(host, facts, notices)),
    ...given('system_cfg', config['network']),
    ...given('ds', instance?.network),
  }
  const picked = pick(candidates, order)
  if (!('why' in picked)) return picked
  if (picked.empty) notices.warning('network/empty-config', say`Empty network config found`)
  const off = fallbackDisabled(config, input.disableFallback)
  const fallback = off ? undefined : await findFallback(input)
  return fallbackChoice(fallback, picked, off ? say`it is turned off` : say`no NIC is usable`)
}

async function findFallback(input: ChooseInput): Promise<Json | undefined> {
  const { host, facts, instance, notices } = input
  const settled = await settledFacts(host, facts, notices)
  const name = fallbackInterface(settled, instance?.interface, notices)
  const nic = settled.nics.find((one) => one.name === name)
  return nic && fallbackConfig(nic)
}

/** The NIC that the datasource was reached through, otherwise the best candidate. */
function fallbackInterface(facts: Facts, preferred: string | undefined, notices: Notices): string | undefined {
  if (preferred !== undefined && facts.nics.some(({ name }) => name === preferred)) return preferred
  const [best] = candidateNics(facts)
  if (best === undefined) notices.debug(say`no NIC is fit for a fallback network`)
  return best
}

function fallbackDisabled(config: ChooseInput['config'], byDistro: boolean | undefined): boolean {
  const systemInfo = config['system_info']
  const given = isObject(systemInfo) ? systemInfo['disable_fallback_netcfg'] : undefined
  return typeof given === 'boolean' ? given : (byDistro ?? false)
}

function given(name: NetworkSource, value: Json | undefined): Candidates {
  return value === undefined ? {} : { [name]: value }
}
