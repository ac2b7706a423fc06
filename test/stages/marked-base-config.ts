// A system config with everything that is read beside the modules' own keys, each text of which can be made a marker.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { datasources } from '../../datasources/index.ts'
import { debian } from '../../distros/debian.ts'
import { defaultCloudConfig } from '../../packaging/default-config.ts'
import { builtinConfig } from '../../stages/config/builtin.ts'

/** Keys of the default config, the built-in one, the datasources' settings, and the rest by hand: `readersOf` tells what is missing. */
export function baseConfig(): JsonObject {
  const { datasource_list: _list, ...builtin } = builtinConfig
  const usual = defaultCloudConfig(debian)
  const own = usual['system_info'] as JsonObject
  return {
    ...builtin,
    ...usual,
    datasource_list: ['NoCloud', 'Ec2', 'None'],
    datasource: {
      ...Object.fromEntries(
        datasources.map(({ name, settings }) => [name, { ...settingsOf(settings), seedfrom: '/srv/seed/' }]),
      ),
      Ec2: { metadata_urls: ['http://sam:hunter2@192.0.2.1/'], max_wait: 5 },
    },
    system_info: {
      ...own,
      paths: { ...(own['paths'] as JsonObject), run_dir: '/run/cloud-init', docs_dir: '/usr/share/doc' },
      network: { renderers: ['netplan', 'eni'], activators: ['netplan'], dhcp_client_priority: ['dhcpcd'] },
      apt_get_wrapper: { command: 'eatmydata', enabled: 'auto' },
      disable_fallback_netcfg: false,
      ssh_svcname: 'ssh',
    },
    output: {
      all: '| tee -a /var/log/cloud-init-output.log',
      init: ['> /var/log/a', '>> /var/log/b'],
      final: { output: '/var/log/c', error: '&1' },
    },
    reporting: { hook: { type: 'webhook', endpoint: 'https://example.com/', consumer_key: 'a', token_secret: 'b' } },
    log_cfgs: [['[loggers]\nkeys=root', 'x']],
    conf_d: '/etc/cloud/cloud.cfg.d',
    manual_cache_clean: false,
    allow_userdata: true,
    disable_network_activation: false,
    user_data: { on_failure: 'stop', limits: { part_bytes: 1000, parts: 3 } },
    vendor_data: { enabled: true, prefix: ['/usr/bin/env'] },
    updates: { network: { when: ['boot-new-instance'] } },
    network: { version: 2, ethernets: { eth0: { dhcp4: true } } },
    merge_how: 'list()+dict()+str()',
    merge_type: 'list()+dict()+str()',
    'launch-index': 0,
    stages: { boot: [] },
    users: ['default'],
    mount_default_fields: [null, null, 'auto', 'defaults,nofail', '0', '2'],
    growpart: { mode: 'off', devices: ['/'] },
    cloud_init_modules: ['users_groups', 'mounts'],
    cloud_config_modules: ['ntp', ['apt_configure', 'always']],
    cloud_final_modules: ['final_message'],
  }
}

/** A value for each setting of a datasource. */
function settingsOf(schema: unknown): JsonObject {
  const { properties } = schema as { readonly properties?: unknown }
  return Object.fromEntries(
    Object.entries(isObject(properties) ? properties : {}).map(([key, form]) => {
      const { type, default: usual } = form as { readonly type?: string | readonly string[]; readonly default?: Json }
      const [kind] = [type ?? 'string'].flat()
      return [
        key,
        usual ?? (kind === 'object' ? { key: 'text' } : kind === 'array' ? ['text'] : kind === 'string' ? 'text' : 1),
      ]
    }),
  )
}

const readers = ['stages', 'datasources', 'network/apply', 'network/update-events.ts', 'userdata', 'distros', 'cli']
const top = join(import.meta.dirname, '../..')

/** Keys that anything but a module reads of the config or of `system_info`, by the text of the code. */
export function readersOf(): ReadonlySet<string> {
  const files = readers.flatMap((folder) =>
    folder.endsWith('.ts')
      ? [folder]
      : readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  const read = /\b(?:settings\.config|early\.config|(?<!\.)config|systemInfo|base|main\?\.config)\[['"]([\w-]+)['"]\]/g
  return new Set(
    files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(join(top, file), 'utf8').matchAll(read)].flatMap(([, key]) => key ?? [])),
  )
}

export interface Place {
  /** With * for an index. */
  readonly name: string
  readonly usual: string
  put(given: Json): JsonObject
}

/** Each value that is neither a list nor a mapping, and each key below the top. */
export function placesOf(document: JsonObject): readonly Place[] {
  const found: Place[] = []
  const walk = (value: Json, name: string, put: (given: Json) => JsonObject) => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, `${name}/*`, (given) => put(value.with(index, given)))
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        const rename = (to: Json) =>
          put(Object.fromEntries(Object.entries(value).map(([one, inner]) => [one === key ? String(to) : one, inner])))
        found.push({ name: `${name}/${key} (key)`, usual: key, put: rename })
        walk(item, `${name}/${key}`, (given) => put({ ...value, [key]: given }))
      }
    } else found.push({ name, usual: String(value), put })
  }
  walk(document, '', (given) => given as JsonObject)
  return found
}
