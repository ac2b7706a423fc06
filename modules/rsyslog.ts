// rsyslog: where the machine's log goes.

import { asText } from '../core/as-text.ts'
import { holdsCredential, modeFor } from '../core/credentials.ts'
import { Failure, reasonOf } from '../core/errors.ts'
import { isList, isObject, type Json, type JsonObject } from '../core/json.ts'
import { fittingOnes, linePlaces } from '../core/line-text.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { argvOf } from '../system/argv.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { isOn, kindOf, listOf } from './shared/settings.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    rsyslog: {
      type: ['object', 'array', 'null'],
      description: 'Or, as before, the list of configs alone.',
      properties: {
        config_dir: { public: true, description: 'Default /etc/rsyslog.d.' },
        config_filename: { public: true, description: 'Default 20-cloud-config.conf.' },
        configs: {
          description: 'Texts for that file, or mappings of content and filename.',
          items: { properties: { content: {}, filename: { public: true } } },
        },
        remotes: {
          propertyNames: { public: true },
          additionalProperties: { public: 'address' },
          description: 'Addresses to send the log to, by name: "[@|@@]host[:port]".',
        },
        service_reload_command: { description: 'A command, or "auto", the default.' },
        install_rsyslog: { description: 'Install it where check_exe is missing; default false.' },
        check_exe: { public: true, description: 'Default rsyslogd.' },
        packages: { public: true, description: 'Default rsyslog.' },
      },
    },
    rsyslog_filename: { public: true, type: ['string', 'null'], description: 'Old: config_filename.' },
    rsyslog_dir: { public: true, type: ['string', 'null'], description: 'Old: config_dir.' },
  },
})

export const rsyslog: ConfigModule<Infer<typeof schema>> = {
  id: 'rsyslog',
  frequency: 'once-per-instance',
  activeFor: ['rsyslog'],
  unlistedKeys: ['rsyslog_filename', 'rsyslog_dir'],
  schema,
  examples: [
    `#cloud-config
rsyslog:
  remotes: {juju: 10.0.4.1, maas: 192.168.1.1}
  service_reload_command: auto
`,
    `#cloud-config
rsyslog:
  config_dir: /opt/etc/rsyslog.d
  config_filename: 99-late-cloud-config.conf
  configs:
  - "*.* @@192.158.1.1"
  - {content: "*.*   @@192.0.2.1:10514", filename: 01-example.conf}
  service_reload_command: [your, syslog, restart, command]
`,
  ],
  async apply(config, context) {
    const { host, distro, notices } = context
    const settings = settingsFrom(config, context)
    const text = (key: TextKey, fallback: string) => textSetting(settings, key, fallback)
    const folder = text('config_dir', '/etc/rsyslog.d')
    const file = text('config_filename', '20-cloud-config.conf')
    const configs = settings.configs ?? []
    if (!isList(configs)) throw new Failure(say`rsyslog/configs is ${kindOf(configs)}; expected a list`)
    const remotes = settings.remotes ?? {}
    if (!isObject(remotes)) throw new Failure(say`rsyslog/remotes is ${kindOf(remotes)}; expected a mapping`)
    const reload = settings.service_reload_command ?? 'auto'
    if (isOn(settings.install_rsyslog)) {
      const exe = text('check_exe', 'rsyslogd')
      if (!(await host.commands.find(exe))) await distro.packages.install(listOf(settings.packages ?? ['rsyslog']))
    }
    const block = remotesBlock(remotes, context)
    const written = await writeConfigs(block ? [...configs, block] : configs, folder, file, context)
    if (written === 0) return notices.debug(say`nothing to write, nothing to reload`)
    try {
      if (reload === 'auto') await distro.services.do('try-reload', distro.profile.rsyslogService)
      else await host.commands.run(argvOf(listOf(reload)), { ofUser: true })
    } catch (error) {
      notices.warning('rsyslog/no-reload', say`Failed to reload syslog: ${reasonOf(error)}`)
    }
  },
}

type Settings = Extract<Infer<typeof schema>['rsyslog'], JsonObject>

function settingsFrom(config: Infer<typeof schema>, { notices }: ModuleContext): Settings {
  if (isObject(config.rsyslog)) return config.rsyslog
  notices.deprecated('modules/deprecated', say`The rsyslog key with value of type list is deprecated in 22.2`, {
    hint: say`use a mapping with 'configs' instead`,
  })
  return {
    configs: config.rsyslog ?? [],
    ...(config.rsyslog_filename ? { config_filename: config.rsyslog_filename } : {}),
    ...(config.rsyslog_dir ? { config_dir: config.rsyslog_dir } : {}),
  }
}

type TextKey = 'config_dir' | 'config_filename' | 'check_exe'

function textSetting(settings: Settings, key: TextKey, fallback: string): string {
  const value = settings[key] ?? fallback
  if (typeof value !== 'string') throw new Failure(say`rsyslog/${key} is ${kindOf(value)}; expected a text`)
  return value
}

/** The first text for a file replaces it, further ones are appended. */
async function writeConfigs(
  configs: readonly Json[],
  folder: string,
  file: string,
  context: ModuleContext,
): Promise<number> {
  const { host, notices } = context
  const begun = new Set<string>()
  for (const [index, entry] of configs.entries()) {
    const { content, filename = file } = isObject(entry) ? entry : { content: entry, filename: file }
    if (typeof content !== 'string' || typeof filename !== 'string' || filename.trim() === '') {
      notices.warning(
        'rsyslog/bad-entry',
        say`rsyslog/configs/${index} has no content, or a file name that is none; skipping it`,
      )
      continue
    }
    const path = filename.startsWith('/') ? filename : `${folder}/${filename}`
    const text = content.endsWith('\n') ? content : `${content}\n`
    try {
      if (!begun.has(path)) await host.files.write(path, text, modeFor(text, 0o644))
      else await host.files.append(path, text, holdsCredential(text) ? { mode: 0o600 } : {})
      begun.add(path)
    } catch (error) {
      notices.warning('rsyslog/not-written', say`Failed to write file ${say.path(path)}: ${reasonOf(error, path)}`, {
        where: { document: 'merged config', path: say`rsyslog/configs/${index}` },
      })
    }
  }
  return begun.size
}

function remotesBlock(remotes: JsonObject, { notices }: ModuleContext): string | undefined {
  const lines = Object.entries(remotes).flatMap(([name, value], index) => {
    if (!value) return []
    const texts = [name, asText(value)]
    if (fittingOnes(linePlaces.comment, texts, { key: `rsyslog/remotes/(key ${index + 1})`, notices }).length < 2)
      return []
    const line = remoteLine(name, asText(value))
    if (line === undefined) notices.warning('rsyslog/bad-remote', say`failed loading remote ${say.named(name)}`)
    return line === undefined ? [] : [line]
  })
  return lines.length > 0 ? ['# begin remotes', ...lines, '# end remotes', ''].join('\n') : undefined
}

/** "[match] [@|@@]host[:port] [# comment]" as a line for rsyslog; one "@" is UDP, two are TCP. Undefined: it is not an address. */
export function remoteLine(name: string, value: string): string | undefined {
  const words = value.split('#', 1).join('').trim().split(/\s+/)
  const address = words.at(-1) ?? ''
  const [, protocol = '', bracketed, plain, port] =
    /^(@{0,2})(?:\[([0-9A-Fa-f:.%]+)\]|([^\s:@[\]]+))(?::(\d+))?$/.exec(address) ?? []
  const target = bracketed ? `[${bracketed}]` : plain
  if (!target || words.length > 2) return undefined
  return `${words.length === 2 ? words[0] : '*.*'} ${protocol || '@'}${target}${port ? `:${port}` : ''} # ${name}`
}
