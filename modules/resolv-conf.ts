// resolv_conf: writes the resolver's configuration where nothing else manages it.

import { asText } from '../core/as-text.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import { fittingOnes, linePlaces } from '../core/line-text.ts'
import type { Notices } from '../core/notices.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { createdHeader } from '../distros/created-header.ts'
import type { ConfigModule } from './module.ts'
import { isOn, listOf, switchSchema } from './shared/settings.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    manage_resolv_conf: { ...switchSchema, description: 'Write the file at all.' },
    resolv_conf: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        nameservers: { public: true, type: ['array', 'string', 'null'] },
        searchdomains: { public: true, type: ['array', 'string', 'null'] },
        domain: { public: true, type: ['string', 'null'] },
        sortlist: { public: true, type: ['array', 'string', 'null'] },
        options: {
          type: ['object', 'null'],
          description: 'Options of resolv.conf(5) by name.',
          propertyNames: { public: true },
          additionalProperties: { public: true, description: 'true for a flag, a value for "name:value".' },
        },
      },
    },
  },
})

export const resolvConf: ConfigModule<Infer<typeof schema>> = {
  id: 'resolv_conf',
  frequency: 'once-per-instance',
  distros:
    'alpine azurelinux fedora mariner opensuse opensuse-leap opensuse-microos opensuse-tumbleweed photon rhel sle_hpc sle-micro sles openeuler'.split(
      ' ',
    ),
  listedFor: { distros: ['alpine', 'photon'] },
  activeFor: ['manage_resolv_conf'],
  schema,
  examples: [
    `#cloud-config
manage_resolv_conf: true
resolv_conf:
  domain: example.com
  nameservers: [8.8.8.8, 8.8.4.4]
  options: {rotate: true, timeout: 1}
  searchdomains: [foo.example.com, bar.example.com]
`,
  ],
  async apply(config, { host, distro, notices, name }) {
    if (!isOn(config.manage_resolv_conf)) {
      return notices.debug(say`Skipping module named ${say.named(name)}, 'manage_resolv_conf' present but set to False`)
    }
    const settings = config.resolv_conf
    if (!isObject(settings)) {
      return notices.warning('resolv-conf/no-settings', say`manage_resolv_conf True but no parameters provided!`)
    }
    const path = distro.profile.resolvConf
    const header = createdHeader(host.clock.now())
    const usable = fittingSettings(settings, notices)
    const text = path.endsWith('resolved.conf') ? resolvedConf(usable) : resolverText(usable)
    await host.files.write(path, `${header}\n\n${text}`, { mode: 0o644 })
  },
}

/** Without what is no word of either file. */
function fittingSettings(settings: JsonObject, notices: Notices): JsonObject {
  const words = (key: string, values: readonly string[]) =>
    fittingOnes(linePlaces.resolver, values, { key: `resolv_conf/${key}`, notices })
  const { domain, options } = settings
  const lists = ['nameservers', 'searchdomains', 'sortlist'].map((key) => [key, words(key, listOf(settings[key]))])
  const usable = Object.entries(isObject(options) ? options : {}).filter(
    ([name, value]) => words('options', [`${name}:${asText(value)}`]).length > 0,
  )
  return {
    ...Object.fromEntries(lists),
    ...(domain ? { domain: words('domain', [asText(domain)])[0] ?? null } : {}),
    options: Object.fromEntries(usable),
  }
}

/** See resolv.conf(5). */
export function resolverText(settings: JsonObject): string {
  const { domain, options } = settings
  const search = listOf(settings['searchdomains'])
  const sort = listOf(settings['sortlist'])
  const words = optionWords(options)
  const lines = [
    ...listOf(settings['nameservers']).map((server) => `nameserver ${server}`),
    '',
    ...(search.length > 0 ? [`search ${search.map((name) => `${name} `).join('')}`] : []),
    ...(domain ? [`domain ${asText(domain)}`] : []),
    ...(sort.length > 0 ? [`sortlist ${sort.map((pair) => `${pair} `).join('')}`] : []),
    ...(words.length > 0 ? [`options ${words.join(' ')}`] : []),
  ]
  return `${lines.join('\n')}\n`
}

function optionWords(options: Json | undefined): readonly string[] {
  const entries = isObject(options) ? Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)) : []
  const flags = entries.flatMap(([name, value]) => (value === true ? [name] : []))
  const valued = entries.flatMap(([name, value]) => (typeof value === 'boolean' ? [] : [`${name}:${asText(value)}`]))
  return [...flags, ...valued]
}

/** See resolved.conf(5). */
function resolvedConf(settings: JsonObject): string {
  const servers = listOf(settings['nameservers'])
  const search = listOf(settings['searchdomains'])
  const domains = settings['domain'] ? [asText(settings['domain']), ...search] : search
  const lines = [
    '[Resolve]',
    'LLMNR=false',
    ...(servers.length > 0 ? [`DNS=${servers.join(' ')}`] : []),
    ...(domains.length > 0 ? [`Domains=${domains.join(' ')}`] : []),
  ]
  return `${lines.join('\n')}\n`
}
