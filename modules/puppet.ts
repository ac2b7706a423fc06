// puppet: Puppet's agent.

import { asText } from '../core/as-text.ts'
import { modeFor } from '../core/credentials.ts'
import { HostError, reasonOf } from '../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { PackageRequest } from '../distros/distro.ts'
import { dumpYaml } from '../languages/yaml/text.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { withDownloaded } from './shared/downloaded-script.ts'
import { withIniValues } from './shared/ini-text.ts'
import { isOn, switchSchema } from './shared/settings.ts'

const text = { public: true, type: ['string', 'null'] } as const

const schema = defineSchema({
  type: 'object',
  properties: {
    puppet: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        install: { ...switchSchema, description: 'Default true.' },
        version: { public: true, type: ['string', 'number', 'null'] },
        install_type: { ...text, description: 'packages or aio; default packages.' },
        collection: text,
        aio_install_url: { ...text, public: 'address' },
        cleanup: { ...switchSchema, description: 'Remove the repository of aio afterwards; default true.' },
        conf_file: text,
        ssl_dir: text,
        csr_attributes_path: text,
        package_name: text,
        exec: { ...switchSchema, description: 'Run the agent once.' },
        exec_args: { public: true, type: ['array', 'string', 'null'] },
        start_service: { ...switchSchema, description: 'Default true.' },
        conf: {
          type: ['object', 'null'],
          description: 'Sections of puppet.conf: mappings, where %f is the fqdn and %i the id of the instance.',
          properties: {
            ca_cert: { public: true, description: "The authority's certificate, in PEM: a file of its own." },
          },
        },
        csr_attributes: {
          type: ['object', 'null'],
          description: 'Content of the file csr_attributes.yaml.',
          properties: { custom_attributes: {}, extension_requests: {} },
        },
      },
    },
    hostname: { public: true, type: ['string', 'number', 'null'] },
    fqdn: { public: true, type: ['string', 'number', 'null'] },
  },
})

type Settings = NonNullable<Infer<typeof schema>['puppet']>

const installer = 'https://raw.githubusercontent.com/puppetlabs/install-puppet/main/install.sh'

export const puppet: ConfigModule<Infer<typeof schema>, 'puppet'> = {
  id: 'puppet',
  frequency: 'once-per-instance',
  needs: 'puppet',
  schema,
  examples: [
    `#cloud-config
puppet:
  install: true
  version: 7.7.0
  install_type: packages
  collection: puppet7
  cleanup: true
  conf_file: /etc/puppet/puppet.conf
  ssl_dir: /var/lib/puppet/ssl
  csr_attributes_path: /etc/puppet/csr_attributes.yaml
  exec: true
  exec_args: [--test]
  conf:
    agent: {certname: "%i.%f", server: puppetserver.example.org}
    ca_cert: |
      -----BEGIN CERTIFICATE-----
      MIICCTCCAXKgAwIBAgIBATANBgkqhkiG9w0BAQUFADANMQswCQYDVQQDDAJjYTAe
      -----END CERTIFICATE-----
  csr_attributes:
    custom_attributes: {1.2.840.113549.1.9.7: 342thbjkt82094y0uthhor289jnqthpc2290}
    extension_requests: {pp_uuid: ED803750-E3C7-44F5-BB08-41A04433FE2E}
`,
  ],
  async apply({ puppet: settings }, context) {
    const { host, distro } = context
    const aio = settings.install_type === 'aio'
    await install(settings, context)
    const program = aio ? '/opt/puppetlabs/bin/puppet' : 'puppet'
    const user = aio ? 'root' : 'puppet'
    const ask = async (key: string) => (await host.commands.query([program, 'config', 'print', key])).stdout.trim()
    const paths = {
      config: settings.conf_file ?? (await ask('config')),
      ssl: settings.ssl_dir ?? (await ask('ssldir')),
      csr: settings.csr_attributes_path ?? (await ask('csr_attributes')),
    }
    if (settings.conf) await writeConf(settings.conf, paths, user, context)
    if (settings.csr_attributes) await host.files.write(paths.csr, dumpYaml(settings.csr_attributes), { mode: 0o600 })
    const start = isOn(settings.start_service, true)
    const service = start ? await enableService(context) : undefined
    if (isOn(settings.exec))
      await host.commands.run([program, 'agent', ...agentArgs(settings.exec_args, context)], { output: 'pass' })
    if (service) await distro.services.do('start', service)
  },
}

async function install(settings: Settings, context: ModuleContext): Promise<void> {
  const { host, distro, notices } = context
  const version = settings.version ? String(settings.version) : undefined
  if (!isOn(settings.install, true)) {
    if (version)
      notices.warning('modules/bad-setting', say`Puppet install set to false but version supplied, doing nothing.`)
    return
  }
  const type = settings.install_type ?? 'packages'
  if (type === 'aio') {
    const args = [
      ...(version ? ['-v', version] : []),
      ...(settings.collection ? ['-c', settings.collection] : []),
      ...(isOn(settings.cleanup, true) ? ['--cleanup'] : []),
    ]
    await withDownloaded(context, settings.aio_install_url ?? installer, 'puppet-install', async (path) => {
      await host.commands.run([path, ...args], { output: 'pass' })
    })
    return
  }
  if (type !== 'packages') {
    return notices.warning('modules/bad-setting', say`Unknown puppet install type '${say.word(type)}'`, {
      hint: say`expected packages or aio`,
    })
  }
  const request = (name: string): PackageRequest => (version ? [name, version] : name)
  if (settings.package_name) return distro.packages.install([request(settings.package_name)])
  try {
    await distro.packages.install([request('puppet-agent')])
  } catch (error) {
    if (!(error instanceof Error)) throw error
    notices.debug(say`No puppet-agent (${reasonOf(error)}): installing puppet`)
    await distro.packages.install([request('puppet')])
  }
}

async function writeConf(
  conf: JsonObject,
  paths: { readonly config: string; readonly ssl: string },
  user: string,
  context: ModuleContext,
): Promise<void> {
  const { host, distro, instance, notices } = context
  const existing = await host.files.readText(paths.config)
  let text = (existing ?? '').replace(/^[ \t]+/gm, '')
  for (const [section, options] of Object.entries(conf)) {
    if (section === 'ca_cert') {
      const owner = { user, group: 'root' }
      await host.files.makeDirectory(paths.ssl, { mode: 0o771 })
      await host.files.setOwner(paths.ssl, owner)
      await host.files.makeDirectory(`${paths.ssl}/certs`)
      await host.files.setOwner(`${paths.ssl}/certs`, { user })
      await host.files.write(`${paths.ssl}/certs/ca.pem`, asText(options), { owner: { user } })
      continue
    }
    const own = isObject(options) ? options : {}
    const fqdn = await distro.hostname.running()
    const values = Object.entries(own).map(([key, value]): [string, Json] => {
      const filled = asText(value)
        .replaceAll('%f', () => fqdn)
        .replaceAll('%i', () => instance.id)
      return [key, key === 'certname' ? filled.toLowerCase() : asText(value)]
    })
    text = withIniValues(text, { [section]: Object.fromEntries(values) }, { key: 'puppet/conf', notices })
  }
  if (existing === text) return
  // A copy: whatever happens, there is a config.
  if (existing)
    await host.files.write(
      `${paths.config}.old`,
      existing,
      modeFor(existing, (await host.files.stat(paths.config))?.mode),
    )
  await host.files.write(paths.config, text, { ...modeFor(text, 0o644), owner: { user: 0, group: 0 } })
}

/** Enables the service under whichever of its two names exists. */
async function enableService({ distro, notices }: ModuleContext): Promise<string | undefined> {
  for (const service of ['puppet-agent.service', 'puppet.service']) {
    try {
      await distro.services.do('enable', service)
      return service
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      notices.debug(say`Cannot enable ${say.word(service)}: ${error.short}`)
    }
  }
  notices.warning(
    'modules/command-failed',
    say`Puppet service is not enabled: neither puppet-agent nor puppet could be`,
  )
  return undefined
}

function agentArgs(args: Settings['exec_args'], { notices }: ModuleContext): readonly string[] {
  if (args === undefined || args === null) return ['--test']
  if (typeof args === 'string') return args.split(/\s+/).filter((word) => word !== '')
  if (args.every((word) => typeof word === 'string' || typeof word === 'number')) return args.map(String)
  notices.warning('modules/bad-setting', say`exec_args of puppet is no list of texts: using --test`)
  return ['--test']
}
