// ntp: where the machine's clock gets the time.

import { modeFor } from '../core/credentials.ts'
import { Failure, reasonOf } from '../core/errors.ts'
import { isList, type Json, type JsonObject } from '../core/json.ts'
import { fittingOnes, linePlaces } from '../core/line-text.ts'
import { type Said, say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { NtpClient } from '../distros/distro.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { builtinNtpTemplate, ntpClient } from './shared/ntp-clients.ts'
import { isFalseWord, kindOf, listOf, switchSchema } from './shared/settings.ts'
import { rendered } from './shared/templates.ts'

const names = { public: true, type: ['array', 'string', 'null'] } as const

const schema = defineSchema({
  type: 'object',
  properties: {
    ntp: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        pools: names,
        servers: names,
        peers: names,
        allow: { ...names, description: 'Networks that may ask this machine.' },
        ntp_client: { public: true, type: ['string', 'null'], description: 'Default auto.' },
        enabled: { ...switchSchema, description: 'Default true.' },
        config: {
          type: ['object', 'null'],
          description: 'Changes to what is known of the client, or a client of your own.',
          additionalProperties: false,
          properties: {
            confpath: { public: true, type: 'string' },
            check_exe: { public: true, type: 'string' },
            packages: { public: true, type: ['array', 'null'] },
            service_name: { public: true, type: 'string' },
            template: { type: 'string' },
            template_name: { public: true, type: 'string' },
          },
        },
      },
    },
  },
})

const distros =
  'almalinux alpine aosc azurelinux centos cloudlinux cos debian eurolinux fedora freebsd mariner miraclelinux openbsd openeuler ' +
  'OpenCloudOS openmandriva opensuse opensuse-leap opensuse-microos opensuse-tumbleweed photon raspberry-pi-os rhel rocky sle_hpc ' +
  'sle-micro sles TencentOS ubuntu virtuozzo'

type Settings = NonNullable<Infer<typeof schema>['ntp']>

export const ntp: ConfigModule<Infer<typeof schema>> = {
  id: 'ntp',
  frequency: 'once-per-instance',
  distros: distros.split(' '),
  schema,
  examples: [
    `#cloud-config
ntp:
  enabled: true
  ntp_client: chrony
  pools: [0.int.pool.ntp.org, 1.int.pool.ntp.org, ntp.myorg.org]
  servers: [my.ntp.server.local, ntp.ubuntu.com, 192.168.23.2]
  peers: [km001, km002]
`,
    `#cloud-config
ntp:
  enabled: true
  ntp_client: myntpclient
  config:
    confpath: /etc/myntpclient/myntpclient.conf
    check_exe: myntpclientd
    packages: [myntpclient]
    service_name: myntpclient
    template: |
      ## template:jinja
      {% if servers %}# servers
      {% endif %}
`,
  ],
  async apply({ ntp }, context) {
    const { host, distro, notices } = context
    const settings: Settings = ntp ?? {}
    if (isFalseWord(settings.enabled ?? true))
      return notices.debug(say`Skipping module named ${say.named(context.name)}, disabled by cfg`)
    const [name, client] = await chosenClient(settings, context)
    const text = await configText(name, client, settings, context)
    const existing = await host.files.readText(client.confpath)
    if (existing && existing !== text) await host.files.rename(client.confpath, `${client.confpath}.dist`)
    await host.files.write(client.confpath, text, modeFor(text, 0o644))
    if (!(await host.commands.find(client.check_exe))) await distro.packages.install(client.packages)
    try {
      await distro.services.do('reload', client.service_name)
    } catch (error) {
      notices.warning('modules/command-failed', say`Failed to reload/start ntp service: ${reasonOf(error)}`)
      throw error
    }
  },
}

type Client = NtpClient & { readonly template?: string }

async function chosenClient(settings: Settings, { host, distro }: ModuleContext): Promise<readonly [string, Client]> {
  const own = settings.ntp_client ?? 'auto'
  const configured = distro.systemInfo['ntp_client'] ?? 'auto'
  let name = own !== 'auto' ? own : typeof configured === 'string' && configured !== 'auto' ? configured : undefined
  for (const preferred of name ? [] : distro.profile.ntpClients) {
    const client = ntpClient(preferred, distro.profile.ntp)
    if (!client || !(await host.commands.find(client.check_exe))) continue
    name = preferred
    break
  }
  const chosen = name ?? (distro.profile.ntpClients[0] as string)
  const client: JsonObject = { ...ntpClient(chosen, distro.profile.ntp), ...settings.config }
  const isPublic = chosen === own || ntpClient(chosen, distro.profile.ntp) !== undefined
  if (!isClient(client))
    throw new Failure(
      say`Invalid ntp configuration for client ${isPublic ? say.named(chosen) : say`of system_info.ntp_client`}: ${say.join(problemsOf(client), '; ')}`,
    )
  return [chosen, client]
}

function isClient(client: JsonObject): client is JsonObject & Client {
  return problemsOf(client).length === 0
}

function problemsOf(client: JsonObject): readonly Said[] {
  const missing = ['check_exe', 'confpath', 'packages', 'service_name'].filter((key) => client[key] === undefined)
  const problems = missing.map((key) => say`missing required ntp:config key ${say.word(key)}`)
  if (!client['template'] && !client['template_name']) problems.push(say`either template or template_name is required`)
  for (const key of ['check_exe', 'confpath', 'service_name', 'template', 'template_name']) {
    const value: Json | undefined = client[key]
    if (value !== undefined && typeof value !== 'string')
      problems.push(say`${say.word(key)} is ${kindOf(value)}; expected a text`)
  }
  const packages: Json | undefined = client['packages']
  if (packages !== undefined && !isList(packages)) problems.push(say`packages is ${kindOf(packages)}; expected a list`)
  for (const name of isList(packages) ? packages : [])
    if (typeof name !== 'string') problems.push(say`packages holds ${kindOf(name)}; expected texts`)
  return problems
}

async function configText(name: string, client: Client, settings: Settings, context: ModuleContext): Promise<string> {
  const { host, distro, notices, paths } = context
  const given = (key: 'servers' | 'pools' | 'allow' | 'peers') =>
    fittingOnes(linePlaces.timeServer, listOf(settings[key]), { key: `ntp/${key}`, notices })
  let servers = given('servers')
  let pools = given('pools')
  if (servers.length === 0 && pools.length === 0) {
    const defaults = defaultHosts(distro.profile.ntp.pool ?? distro.name)
    if (client.service_name === distro.profile.ntp.serversOnly) servers = defaults
    else pools = defaults
    notices.debug(
      say`Adding distro default ${servers === defaults ? 'servers' : 'pools'}: ${say.join(defaults.map(say.word), ',')}`,
    )
  }
  const values = { servers, pools, allow: given('allow'), peers: given('peers') }
  const file = `${paths.templates}/${client.template_name?.replace('{distro}', distro.profile.ntp.template ?? distro.name)}.tmpl`
  const template = client.template || (await host.files.readText(file)) || builtinNtpTemplate(name)
  if (!template)
    throw new Failure(
      say`No template found, not rendering ${say.named(client.template_name)}; expected ${say.path(file)}`,
    )
  return rendered(template, values, client.template ? 'ntp/config/template' : file)
}

function defaultHosts(label: string): readonly string[] {
  return [0, 1, 2, 3].map((number) => (label === '' ? `${number}.pool.ntp.org` : `${number}.${label}.pool.ntp.org`))
}
