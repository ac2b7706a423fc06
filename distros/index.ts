// The public door: which distro a machine runs and the verbs for it.

import { asText } from '../core/as-text.ts'
import type { Machine } from '../core/facts.ts'
import { isObject, type JsonObject } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import { defaultPaths } from '../core/paths.ts'
import { say } from '../core/said.ts'
import { didYouMean } from '../core/schema/known-names.ts'
import type { Argv, Host } from '../system/host.ts'
import type { DefaultUser, Distro, DistroProfile, NetworkProfile } from './distro.ts'
import { hostnameVerbs } from './hostname.ts'
import { setKeymap } from './keymap.ts'
import { localeVerbs } from './locale.ts'
import { packageVerbs, type Wrapper } from './packages.ts'
import { profileFor, profiles } from './profiles.ts'
import { serviceVerbs } from './services.ts'
import { setTimezone } from './timezone.ts'
import { userVerbs } from './users.ts'

export type { Distro, DistroProfile } from './distro.ts'
export { profileFor, profiles } from './profiles.ts'

export interface DistroInput {
  /** `system_info` of the merged config. */
  readonly systemInfo: JsonObject
  readonly facts: Machine
  readonly host: Host
  readonly notices: Notices
  /** The agent's: its marks of what is done bear this number. */
  readonly processId: number
}

export function distroFor({ systemInfo, facts, host, notices: all, processId }: DistroInput): Distro {
  const notices = all.topic('distros')
  const configured = text(systemInfo['distro'])
  const profile = profileFor(configured, facts.os)
  if (isNamedByUser({ name: profile.name, systemInfo })) {
    const why = say`The distro in system_info.distro is not known; treating this machine as one of the ${say.word(profile.family)} family`
    const known = profiles.map(({ name }) => name)
    const hint = didYouMean(known, profile.name) ?? say`set system_info.distro to the name of a known distro`
    notices.warning('distro/unknown', why, { hint })
  }
  const systemd = profile.init !== 'openrc' && facts.systemd
  const clouds = isObject(systemInfo['paths']) ? text(systemInfo['paths']['cloud_dir']) : undefined
  const cloud = clouds?.startsWith('/') ? clouds : defaultPaths.cloud
  const mark = `${cloud.replace(/(?<!\/)\/+$/, '')}/instance/sem/update_sources`
  const services = serviceVerbs(host, profile, systemd)
  const wrapper = wrapperFrom(systemInfo['apt_get_wrapper'])
  const packages = packageVerbs({ host, profile, notices, mark, wrapper, processId })
  return {
    name: profile.name,
    family: profile.family,
    profile,
    systemd,
    systemInfo,
    defaultUser: defaultUserFrom(systemInfo, profile),
    network: networkFrom(systemInfo['network'], profile.network),
    sshService: text(systemInfo['ssh_svcname']) ?? profile.sshService,
    services,
    packages,
    users: userVerbs(host, profile, notices),
    hostname: hostnameVerbs({ host, profile, systemd, facts, notices }),
    locale: localeVerbs({ host, profile, systemd, notices, packages }),
    setTimezone: (zone) => setTimezone(host, profile, systemd, zone),
    setKeymap: (keymap) => setKeymap({ host, profile, systemd, services }, keymap),
    shutdown: (mode, delay, message) => shutdownArgv(profile, mode, delay, message),
  }
}

/** Whether its name is a text of the config that no profile has. */
export function isNamedByUser({ name, systemInfo }: Pick<Distro, 'name' | 'systemInfo'>): boolean {
  return text(systemInfo['distro']) !== undefined && !profiles.some((profile) => profile.name === name)
}

/** Only a machine whose config says nothing about its distro gets the profile's own user: a config that names none means none. */
function defaultUserFrom(systemInfo: JsonObject, profile: DistroProfile): DefaultUser | undefined {
  const configured = systemInfo['default_user']
  if (isObject(configured)) {
    const name = text(configured['name'])
    return name ? { ...configured, name } : undefined
  }
  return systemInfo['distro'] === undefined && configured === undefined ? profile.defaultUser : undefined
}

function networkFrom(configured: unknown, profile: NetworkProfile): NetworkProfile {
  if (!isObject(configured)) return profile
  const names = (value: unknown) =>
    Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : undefined
  return {
    renderers: names(configured['renderers']) ?? profile.renderers,
    activators: names(configured['activators']) ?? profile.activators,
    dhcpClients: names(configured['dhcp_client_priority']) ?? profile.dhcpClients,
    disableFallback: profile.disableFallback,
    conventions: profile.conventions,
  }
}

function wrapperFrom(configured: unknown): Wrapper {
  const { command, enabled } = isObject(configured) ? configured : ({} as JsonObject)
  const words = typeof command === 'string' ? [command] : Array.isArray(command) ? command.map(asText) : ['eatmydata']
  return { command: words, enabled: typeof enabled === 'boolean' ? enabled : 'auto' }
}

export function shutdownArgv(
  profile: DistroProfile,
  mode: 'halt' | 'poweroff' | 'reboot',
  delay: 'now' | number,
  message?: string,
): Argv {
  if (profile.init === 'openrc') return [mode, '-d', String(delay === 'now' ? 0 : delay * 60)]
  const flag = { halt: '-H', poweroff: '-P', reboot: '-r' }[mode]
  return ['shutdown', flag, delay === 'now' ? delay : `+${delay}`, ...(message ? [message] : [])]
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
