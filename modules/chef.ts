// chef: Chef's agent.

import { asNumber, asText } from '../core/as-text.ts'
import { modeFor } from '../core/credentials.ts'
import { Failure } from '../core/errors.ts'
import { isList, isObject, type Json, type JsonObject } from '../core/json.ts'
import { fittingOnes, linePlaces } from '../core/line-text.ts'
import type { Notices } from '../core/notices.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { createdHeader } from '../distros/created-header.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { withDownloaded } from './shared/downloaded-script.ts'
import { isOn, listOf } from './shared/settings.ts'
import { rendered } from './shared/templates.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    chef: {
      type: ['object', 'null'],
      description: 'How the client is installed and run, and the settings of its file client.rb.',
      properties: {
        directories: { public: true, description: 'Made first; default those that Chef uses.' },
        server_url: { public: 'address', description: 'Required.' },
        validation_name: { public: true, description: 'Required.' },
        validation_cert: { description: 'Text of the validation key, or "system" for one that is there.' },
        validation_key: { public: true, description: 'Path of that key; default /etc/chef/validation.pem.' },
        node_name: { public: true, description: "Default the instance's id." },
        environment: { public: true, description: 'Default _default.' },
        run_list: { public: true, description: 'Recipes and roles.' },
        initial_attributes: { description: 'Attributes of the first run.' },
        firstboot_path: { public: true, description: 'Where those go; default /etc/chef/firstboot.json.' },
        config_path: { public: true, description: 'Default /etc/chef/client.rb.' },
        install_type: { public: true, description: 'packages, gems or omnibus; default packages.' },
        force_install: { description: 'Also where the client is there.' },
        version: { public: true, description: 'Of the gem.' },
        omnibus_url: { public: 'address', description: "Default Chef's own." },
        omnibus_url_retries: { description: 'Default 5.' },
        omnibus_version: { public: true },
        exec: { description: 'Run the client; default true after gems, else false.' },
        exec_arguments: { description: 'Default -d -i 1800 -s 20.' },
        delete_validation_post_exec: { description: 'Remove the validation key once the client has run.' },
        chef_license: { public: true },
        client_key: { public: true },
        encrypted_data_bag_secret: { public: true },
        file_backup_path: { public: true },
        file_cache_path: { public: true },
        json_attribs: { public: true },
        log_level: { public: true },
        log_location: { public: true },
        pid_file: { public: true },
        show_time: {},
        ssl_verify_mode: { public: true },
      },
    },
  },
})

type Settings = NonNullable<Infer<typeof schema>['chef']>

const program = '/usr/bin/chef-client'
const directories = [
  '/etc/chef',
  '/var/log/chef',
  '/var/lib/chef',
  '/var/chef/cache',
  '/var/chef/backup',
  '/var/run/chef',
]
const defaults: JsonObject = {
  ssl_verify_mode: ':verify_none',
  log_level: ':info',
  log_location: '/var/log/chef/client.log',
  validation_key: '/etc/chef/validation.pem',
  validation_cert: null,
  client_key: '/etc/chef/client.pem',
  json_attribs: '/etc/chef/firstboot.json',
  file_cache_path: '/var/chef/cache',
  file_backup_path: '/var/chef/backup',
  pid_file: '/var/run/chef/client.pid',
  show_time: true,
  encrypted_data_bag_secret: null,
}

export const chef: ConfigModule<Infer<typeof schema>, 'chef'> = {
  id: 'chef',
  frequency: 'always',
  needs: 'chef',
  schema,
  examples: [
    `#cloud-config
chef:
  directories: [/etc/chef, /var/log/chef]
  encrypted_data_bag_secret: /etc/chef/encrypted_data_bag_secret
  environment: _default
  initial_attributes:
    apache:
      keepalive: false
  install_type: omnibus
  omnibus_url_retries: 2
  run_list: ["recipe[apache2]", "role[db]"]
  server_url: https://chef.yourorg.com:4000
  ssl_verify_mode: :verify_peer
  validation_cert: system
  validation_name: yourorg-validator
`,
  ],
  async apply({ chef: settings }, context) {
    const { host } = context
    const wanted = listOf(settings.directories)
    for (const folder of new Set([...(wanted.length > 0 ? wanted : directories), '/etc/chef']))
      await host.files.makeDirectory(folder)
    await moveOldFolders(context)
    await writeValidationKey(settings, context)
    await writeClient(settings, context)
    const firstboot = textOf(settings.firstboot_path, '/etc/chef/firstboot.json')
    if (firstboot) {
      const initial = isObject(settings.initial_attributes) ? settings.initial_attributes : {}
      const attributes = { ...('run_list' in settings ? { run_list: settings.run_list } : {}), ...initial }
      await host.files.write(firstboot, JSON.stringify(attributes), { mode: 0o600 })
    }
    const force = isOn(settings.force_install)
    const installed = (await host.files.exists(program)) && !force
    const run = installed ? isOn(settings.exec) : await install(settings, context)
    if (!run) return
    await host.commands.run([program, ...clientArgs(settings, context)], { output: 'pass' })
    if (isOn(settings.delete_validation_post_exec)) await host.files.remove('/etc/chef/validation.pem')
  },
}

function textOf(value: Json | undefined, fallback: string): string {
  return value === undefined || value === null ? fallback : asText(value)
}

/** Moves the folders in which older packages kept things. */
async function moveOldFolders({ host }: ModuleContext): Promise<void> {
  const moves = { '/var/cache/chef': '/var/chef/cache', '/var/backups/chef': '/var/chef/backup' }
  for (const [from, to] of Object.entries(moves)) {
    for (const name of (await host.files.list(from)) ?? []) {
      if (!(await host.files.exists(`${to}/${name}`))) await host.files.rename(`${from}/${name}`, `${to}/${name}`)
    }
  }
}

async function writeValidationKey(settings: Settings, { host, notices }: ModuleContext): Promise<void> {
  const { validation_cert: certificate } = settings
  if (!certificate) return
  const path = textOf(settings.validation_key, '/etc/chef/validation.pem')
  if (certificate !== 'system') return host.files.write(path, asText(certificate), { mode: 0o600 })
  if (!(await host.files.exists(path))) {
    notices.warning(
      'modules/not-available',
      say`chef validation_cert provided as 'system', but validation_key path '${say.path(path)}' does not exist.`,
    )
  }
}

async function writeClient(settings: Settings, context: ModuleContext): Promise<void> {
  const { host, instance, notices, paths } = context
  for (const key of ['server_url', 'validation_name'] as const)
    if (!settings[key]) throw new Failure(say`chef/${key} is required`)
  const values: JsonObject = {
    ...defaults,
    ...settings,
    generated_by: createdHeader(host.clock.now()),
    node_name: textOf(settings.node_name, instance.id),
    environment: textOf(settings.environment, '_default'),
  }
  for (const key of ['log_location', 'validation_key', 'client_key', 'json_attribs', 'file_cache_path', 'pid_file']) {
    const path = values[key]
    if (typeof path === 'string' && path.startsWith('/'))
      await host.files.makeDirectory(path.slice(0, path.lastIndexOf('/')) || '/')
  }
  const file = `${paths.templates}/chef_client.rb.tmpl`
  const template = await host.files.readText(file)
  const fit = fittingValues(values, notices)
  const text = template === undefined ? clientText(fit) : await rendered(template, fit, file)
  await host.files.write(textOf(settings.config_path, '/etc/chef/client.rb'), text, modeFor(text))
}

/** Of the certificate client.rb only says where it is. */
function fittingValues(values: JsonObject, notices: Notices): JsonObject {
  const fits = ([key, value]: readonly [string, Json]) =>
    key === 'validation_cert' ||
    !value ||
    fittingOnes(linePlaces.ruby, [asText(value)], { key: `chef/${key}`, notices }).length > 0
  return Object.fromEntries(Object.entries(values).filter(fits))
}

/** client.rb for images without a template: a line for each setting that has a value. */
export function clientText(values: JsonObject): string {
  const quoted = (name: string, key: string) => (values[key] ? [`${name.padEnd(22)} "${asText(values[key])}"`] : [])
  const symbol = (name: string) => (values[name] ? [`${name.padEnd(22)} ${asText(values[name])}`] : [])
  const lines = [
    asText(values['generated_by'] ?? ''),
    ...quoted('chef_license', 'chef_license'),
    ...symbol('log_level'),
    ...symbol('ssl_verify_mode'),
    ...quoted('log_location', 'log_location'),
    ...quoted('validation_client_name', 'validation_name'),
    ...(values['validation_cert'] ? quoted('validation_key', 'validation_key') : []),
    ...quoted('client_key', 'client_key'),
    ...quoted('chef_server_url', 'server_url'),
    ...quoted('environment', 'environment'),
    ...quoted('node_name', 'node_name'),
    ...quoted('json_attribs', 'json_attribs'),
    ...quoted('file_cache_path', 'file_cache_path'),
    ...quoted('file_backup_path', 'file_backup_path'),
    ...quoted('pid_file', 'pid_file'),
    ...(values['show_time'] ? ['Chef::Log::Formatter.show_time = true'] : []),
    ...quoted('encrypted_data_bag_secret', 'encrypted_data_bag_secret'),
  ]
  return `${lines.join('\n')}\n`
}

/** Returns whether the client is to be run now. */
async function install(settings: Settings, context: ModuleContext): Promise<boolean> {
  const { host, distro, notices } = context
  const type = textOf(settings.install_type, 'packages')
  const version = (wanted: Json | undefined) => (wanted ? ['-v', asText(wanted)] : [])
  switch (type) {
    case 'gems':
      await distro.packages.install(['ruby', 'ruby-dev', 'rubygems'])
      await host.commands.run(
        [
          '/usr/bin/gem',
          'install',
          'chef',
          ...version(settings.version),
          '--no-document',
          '--bindir',
          '/usr/bin',
          '-q',
        ],
        { output: 'pass' },
      )
      return isOn(settings.exec, true)
    case 'packages':
      await distro.packages.install(['chef'])
      return isOn(settings.exec)
    case 'omnibus': {
      const url = textOf(settings.omnibus_url, 'https://www.chef.io/chef/install.sh')
      const retries = triesOf(settings.omnibus_url_retries, context)
      await withDownloaded(
        context,
        url,
        'chef-omnibus-install',
        (path) => host.commands.run([path, ...version(settings.omnibus_version)], { output: 'pass' }),
        retries,
      )
      return isOn(settings.exec)
    }
    default:
      notices.warning('modules/bad-setting', say`Unknown chef install type '${say.word(type)}'`, {
        hint: say`expected packages, gems or omnibus`,
      })
      return false
  }
}

function triesOf(value: Json | undefined, { notices }: ModuleContext): number {
  const tries = asNumber(value ?? 5)
  if (Number.isSafeInteger(tries) && tries >= 0) return tries
  notices.warning('modules/bad-setting', say`omnibus_url_retries of chef is no number of tries: using 5`)
  return 5
}

function clientArgs(settings: Settings, { notices }: ModuleContext): readonly string[] {
  const given = settings.exec_arguments
  if (isList(given)) return given.map(asText)
  if (typeof given === 'string') return given.split(/\s+/).filter((word) => word !== '')
  if (given !== undefined)
    notices.warning('modules/bad-setting', say`exec_arguments of chef is neither a list nor a text: using the defaults`)
  return ['-d', '-i', '1800', '-s', '20']
}
