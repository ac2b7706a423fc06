// Where the network config comes from: the first of the sources that has one, or says that there shall be none.

import type { Facts } from '../../core/facts.ts'
import { isObject, type Json } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { type ChooseInput, type NetworkChoice, type NetworkSource, networkSources } from './contract.ts'
import { candidateNics, fallbackConfig, settledFacts } from './fallback.ts'
import { initramfsConfig } from './initramfs.ts'
import { cmdlineConfig } from './kernel-cmdline.ts'

/** A config for each source that has one. */
export type Candidates = Readonly<Partial<Record<NetworkSource, Json>>>

const labels: Readonly<Record<NetworkSource, string>> = {
  cmdline: 'the kernel command line',
  initramfs: 'the initramfs',
  system_cfg: 'the system config',
  ds: 'the datasource',
  fallback: 'the fallback',
}

/** Pure. `fallback` is taken where nothing else is there, whether or not `order` names it. */
export function pickSource(candidates: Candidates, order: readonly NetworkSource[] = networkSources): NetworkChoice {
  const passed: string[] = []
  const first = order.find((name) => {
    const there = name !== 'fallback' && isGiven(candidates[name])
    if (!there && name !== 'fallback') passed.push(labels[name])
    return there
  })
  const none = passed.length > 0 ? `; ${passed.join(', ')} had none` : ''
  if (first === undefined) return fallbackChoice(candidates, `no source has a network config${none}`)
  const given = candidates[first] as Json
  const config = isObject(given) && 'network' in given ? given['network'] : given
  if (!isGiven(config)) return fallbackChoice(candidates, `Empty network config found in ${labels[first]}`)
  if (isObject(config) && config['config'] === 'disabled') {
    return { config: undefined, source: first, disabled: true, reason: `network config is disabled by ${first}` }
  }
  return { config, source: first, disabled: false, reason: `network config from ${labels[first]} (${first})${none}` }
}

function fallbackChoice({ fallback }: Candidates, why: string): NetworkChoice {
  const reason = fallback === undefined ? `${why}, and there is no fallback` : `${why}: the fallback is used`
  return { config: fallback, source: 'fallback', disabled: false, reason }
}

/** Python's idea of something: not null, not empty, not zero. */
function isGiven(value: Json | undefined): value is Json {
  if (value === undefined || value === null || value === false || value === '' || value === 0) return false
  if (Array.isArray(value)) return value.length > 0
  return !isObject(value) || Object.keys(value).length > 0
}

export async function chooseNetworkConfig(input: ChooseInput): Promise<NetworkChoice> {
  const { host, facts, config, instance, order = networkSources, paths, notices } = input
  const marker = `${paths.cloud}/data/upgraded-network`
  if (await host.files.exists(marker)) {
    return { config: undefined, source: marker, disabled: true, reason: `network config is disabled by ${marker}` }
  }
  const candidates: Candidates = {
    ...given('cmdline', cmdlineConfig(facts.cmdline, notices)),
    ...given('initramfs', await initramfsConfig(host, facts, notices)),
    ...given('system_cfg', config['network']),
    ...given('ds', instance?.network),
  }
  const choice = pickSource(candidates, order)
  if (choice.source !== 'fallback') return choice
  if (choice.reason.startsWith('Empty')) notices.warning('network/empty-config', 'Empty network config found')
  const fallback = await findFallback(input)
  return fallback === undefined ? { ...choice, reason: whyNone(input, choice) } : fallbackOf(choice, fallback)
}

function fallbackOf(choice: NetworkChoice, config: Json): NetworkChoice {
  return { ...choice, config, reason: choice.reason.replace(/, and there is no fallback$/, ': the fallback is used') }
}

function whyNone({ config, disableFallback }: ChooseInput, { reason }: NetworkChoice): string {
  return fallbackDisabled(config, disableFallback) ? `${reason}: it is turned off` : `${reason}: no NIC is usable`
}

async function findFallback(input: ChooseInput): Promise<Json | undefined> {
  const { host, facts, config, instance, notices } = input
  if (fallbackDisabled(config, input.disableFallback)) return undefined
  const settled = await settledFacts(host, facts, notices)
  const name = fallbackInterface(settled, instance?.interface, notices)
  const nic = settled.nics.find((one) => one.name === name)
  return nic && fallbackConfig(nic)
}

/** The NIC that the datasource was reached through, else the best candidate. */
function fallbackInterface(facts: Facts, preferred: string | undefined, notices: Notices): string | undefined {
  if (preferred !== undefined && facts.nics.some(({ name }) => name === preferred)) return preferred
  const [best] = candidateNics(facts)
  if (best === undefined) notices.debug('no NIC is fit for a fallback network')
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
