// Which mirrors a machine's packages come from.

import { domainToASCII } from 'node:url'
import { asText } from '../../../core/as-text.ts'
import { Failure, HostError } from '../../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { fitting, linePlaces } from '../../../core/line-text.ts'
import { say } from '../../../core/said.ts'
import type { ModuleContext } from '../../module.ts'
import { listOf } from '../../shared/settings.ts'
import type { AptSettings } from './apt-settings.ts'

export interface Mirrors {
  readonly primary: string
  readonly security: string
}

type MirrorContext = Pick<ModuleContext, 'host' | 'distro' | 'instance' | 'notices'>

/** Mirrors from the config, then from the distro's settings, then the default ones. */
export async function chooseMirrors(
  apt: AptSettings,
  arch: string,
  fqdn: string,
  context: MirrorContext,
): Promise<Mirrors> {
  const primary = await configured(apt.primary, { key: 'primary', kind: 'mirror' }, arch, fqdn, context)
  const security = await configured(apt.security, { key: 'security', kind: 'security-mirror' }, arch, fqdn, context)
  if (primary) return { primary, security: security ?? primary }
  if (security) context.notices.debug(say`Only a security mirror is given: it is ignored without a primary one`)
  return (await ofDistro(arch, context)) ?? usual(arch)
}

/** The entry for an architecture, otherwise the one for "default". */
export function entryFor(list: Json | undefined, arch: string): JsonObject | undefined {
  const entries = Array.isArray(list) ? list.filter(isObject) : []
  const listing = (name: string) => entries.find((entry) => listOf(entry['arches']).includes(name))
  return listing(arch) ?? listing('default')
}

async function configured(
  list: Json | undefined,
  { key, kind }: { readonly key: 'primary' | 'security'; readonly kind: string },
  arch: string,
  fqdn: string,
  context: MirrorContext,
): Promise<string | undefined> {
  const entry = entryFor(list, arch)
  if (!entry) return undefined
  if (entry['uri']) return fitting(linePlaces.aptSource, asText(entry['uri']), `apt/${key}/uri`)
  const found = await firstThatResolves(listOf(entry['search']), context)
  if (found || entry['search_dns'] !== true) return found
  const name = context.distro.name
  const domain = fqdn.includes('.') ? [fqdn.slice(fqdn.indexOf('.'))] : []
  const candidates = [...domain, '.localdomain', ''].map((suffix) => `http://${name}-${kind}${suffix}/${name}`)
  return firstThatResolves(candidates, context)
}

async function ofDistro(arch: string, context: MirrorContext): Promise<Mirrors | undefined> {
  const entry = entryFor(context.distro.systemInfo['package_mirrors'], arch)
  if (!entry) return undefined
  const pick = async (kind: 'primary' | 'security') => {
    const search = isObject(entry['search']) ? listOf(entry['search'][kind]) : []
    const names = search.flatMap((template) => expand(template, context) ?? [])
    const failsafe = isObject(entry['failsafe']) ? entry['failsafe'][kind] : undefined
    return (await firstThatResolves(names, context)) ?? (typeof failsafe === 'string' ? failsafe : undefined)
  }
  const primary = await pick('primary')
  return primary === undefined ? undefined : { primary, security: (await pick('security')) ?? primary }
}

function usual(arch: string): Mirrors {
  if (['amd64', 'i386'].includes(arch)) {
    return { primary: 'http://archive.ubuntu.com/ubuntu/', security: 'http://security.ubuntu.com/ubuntu/' }
  }
  const ports = 'http://ports.ubuntu.com/ubuntu-ports'
  if (['s390x', 'arm64', 'armhf', 'powerpc', 'ppc64el', 'riscv64'].includes(arch))
    return { primary: ports, security: ports }
  throw new Failure(say`No default package mirror is known for architecture ${say.word(arch)}; give apt/primary one`)
}

/** A template such as "http://%(ec2_region)s.example.com/"; undefined: it needs something that this machine lacks. */
export function expand(template: string, { instance }: Pick<ModuleContext, 'instance'>): string | undefined {
  const { availabilityZone: zone, region, platform } = instance
  const inEc2 = zone !== undefined && platform === 'ec2' && /^[a-z][a-z]-(?:[a-z]+-)+[0-9][a-z]$/.test(zone)
  const values: Record<string, string | undefined> = {
    availability_zone: zone,
    region,
    ec2_region: inEc2 ? zone.slice(0, -1) : undefined,
  }
  let known = true
  const text = template.replace(/%\((\w+)\)s/g, (_, name: string) => {
    known &&= values[name] !== undefined
    return values[name] ?? ''
  })
  return known ? withCleanHost(text) : undefined
}

/** Names of zones may have characters that names of hosts may not. */
export function withCleanHost(url: string): string {
  const [, before, name, after] = /^([a-z+]+:\/\/(?:[^/@]*@)?)([^/:]*)(.*)/is.exec(url) ?? []
  if (before === undefined || name === undefined || /^\d+(\.\d+){3}$/.test(name)) return url
  const plain = domainToASCII(name.replaceAll(/[^\p{L}\p{N}.-]/gu, '-')) || name.replaceAll(/[^A-Za-z0-9.-]/g, '-')
  return `${before}${plain.replace(/(^|\.)-+|(?<!-)-+(?=\.|$)/g, '$1')}${after}`
}

async function firstThatResolves(urls: readonly string[], context: MirrorContext): Promise<string | undefined> {
  const redirected = urls.length > 0 ? await addressOf('does-not-exist.example.com', context) : undefined
  for (const url of urls) {
    const name = URL.canParse(url) ? new URL(url).hostname : ''
    if (/^[\d.]+$/.test(name) || name.startsWith('[')) return url
    const address = name === '' ? undefined : await addressOf(name, context)
    if (address !== undefined && address !== redirected) return url
  }
  return undefined
}

async function addressOf(name: string, { host, notices }: MirrorContext): Promise<string | undefined> {
  try {
    const { stdout } = await host.commands.query(['getent', 'ahosts', name], { accept: [0, 2], timeout: 10_000 })
    return stdout.split(/\s+/)[0] || undefined
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.debug(say`Cannot look up ${say.named(name)}: ${error.short}`)
    return undefined
  }
}
