// A text that a user or a cloud gives never becomes another line of a file, nor an option of a command: a line break and a dash are
// planted in every text of every module's schema, in what the cloud says, and in every example.

import assert from 'node:assert/strict'
import type { JsonObject } from '../../core/json.ts'
import { validate } from '../../core/schema/validate.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import { modules } from '../../modules/index.ts'
import type { ConfigModule } from '../../modules/module.ts'
import { applySettings, ownSettings } from '../../modules/shared/own-settings.ts'
import { type TextPosition, textPositions, valueAt, withText } from '../support/schema-positions.ts'
import { type Machine, type MachineOptions, machine } from './machine.ts'
import { ways } from './ways.ts'

/** What is a text of several lines by nature, or a command of the user's own: module, key, and where it ends up. */
const free: Readonly<Record<string, string>> = {
  'apt_configure apt/debconf_selections': 'the input of debconf-set-selections itself',
  'apt_configure apt/sources_list': 'the file itself',
  'apt_configure apt/conf': 'the file itself',
  'apt_configure apt/sources/*/source': 'lines of a file of sources',
  'apt_configure apt_custom_sources_list': 'the file itself',
  'bootcmd bootcmd': 'commands',
  'ca_certs ca-certs/trusted': 'certificates',
  'ca_certs ca_certs/trusted': 'certificates',
  'chef chef/validation_cert': 'a key file itself',
  'fan fan/config': 'the file itself',
  'lxd lxd/preseed': 'the input of lxd itself',
  'mcollective mcollective/conf/private-cert': 'a key file itself',
  'mcollective mcollective/conf/public-cert': 'a certificate',
  'ntp ntp/config/template': 'the file itself',
  'puppet puppet/conf/ca_cert': 'a certificate',
  'puppet puppet/csr_attributes': 'YAML',
  'rsyslog rsyslog/configs': 'files themselves',
  'rsyslog rsyslog/#': 'files themselves',
  'rsyslog rsyslog/service_reload_command': 'a command',
  'runcmd runcmd': 'commands',
  'salt_minion salt_minion': 'YAML and key files',
  'seed_random random_seed/command': 'a command',
  'snap snap/assertions': 'the file itself',
  'snap snap/commands': 'commands',
  'ssh ssh_keys': 'key files themselves',
  'wireguard wireguard/interfaces/#/content': 'the file itself',
  'wireguard wireguard/readinessprobe': 'commands',
  'write_files write_files/#/content': 'the file itself',
  'write_files_deferred write_files/#/content': 'the file itself',
}

/** Of these no text gets into a file or a command, but where it may be anything. All others are tried in earnest. */
const silent: readonly string[] = `
  seed_random bootcmd growpart resizefs disk_setup ca_certs
  snap ubuntu_autoinstall ssh_import_id apt_pipelining timezone raspberry_pi
  disable_ec2_metadata runcmd fan write_files_deferred mcollective salt_minion
  reset_rmc scripts_vendor scripts_per_once scripts_per_boot scripts_per_instance scripts_user
  ssh_authkey_fingerprints keys_to_console install_hotplug phone_home final_message`
  .trim()
  .split(/\s+/)

const allWays: Readonly<Record<string, MachineOptions>> = {
  ...ways,
  'no program is there': { unscripted: 'succeed' },
}

const systems = ['ubuntu', 'fedora', 'alpine', 'opensuse-leap'] as const

/** The first of these that the module is for; the ones that name things differ most. */
function systemsFor({ distros, id }: ConfigModule<unknown>): readonly string[] {
  const usable = systems.filter((name) => distros?.includes(name) ?? true)
  const differs = /hostname|keyboard|locale|users|resolv|ntp|package|ssh$/.test(id)
  return differs ? usable : usable.slice(0, 1)
}

function optionsFor(name: string, more: Partial<MachineOptions> = {}): MachineOptions {
  const os = { id: name, idLike: [], versionId: '1', codename: '', prettyName: '' }
  const own = name === 'ubuntu' ? {} : { facts: { os }, systemInfo: { distro: name, default_user: { name: 'user' } } }
  return { unscripted: 'succeed', ...own, ...more }
}

async function applied(module: ConfigModule<unknown>, config: unknown, options: MachineOptions): Promise<Machine> {
  const box = machine(options)
  try {
    const { value } = await validate(module.schema, structuredClone(config), { document: 'test', code: 'stage/schema' })
    if (value !== undefined) await applySettings(module, value, box.context)
  } catch (error) {
    // A module may fail over it, as long as it wrote nothing.
    if (error instanceof ReferenceError) throw error
  }
  return box
}

/** Options whose value is the next word, whatever that begins with. */
const valued = '-v --comment --expiredate --home --inactive --selinux-user --shell --uid -t'.split(' ')

/** What was made of the planted text that must not be. */
function harm({ host }: Machine): readonly string[] {
  const found: string[] = []
  for (const [path, { type, content = '' }] of Object.entries(host.tree())) {
    if (type === 'file' && /(?:^|[\n\r])INJECTED/.test(content)) found.push(`a line of ${JSON.stringify(path)}`)
    if (type === 'file' && /^\/etc\//.test(path) && content.includes('\0')) found.push(`NUL in ${path}`)
  }
  for (const { argv, input } of host.calls) {
    const ends = argv.indexOf('--')
    for (const [index, word] of argv.entries()) {
      const isOption = word.startsWith('-INJECTED') && !(ends >= 0 && ends < index)
      if (isOption && !valued.includes(argv[index - 1] ?? '')) found.push(`an option of ${argv[0]}`)
    }
    if (input && /(?:^|[\n\r])INJECTED/.test(input)) found.push(`a line for ${argv[0]}`)
  }
  return found
}

/** Fits wherever a text does: what never arrives with it is not tried. */
const fits = 'INNOCENT'

function arrives({ host }: Machine): boolean {
  const written = Object.entries(host.tree()).map(([path, { content = '' }]) => path + content)
  const given = host.calls.map(({ argv, input, options }) => `${argv.join(' ')}${input}${JSON.stringify(options.env)}`)
  return [...written, ...given].some((text) => text.includes(fits))
}

const plantings = [fits, 'x\nINJECTED y', 'x\r\nINJECTED y', '-INJECTED', 'x\0INJECTED']

function texts(base: unknown, { path, isKey }: TextPosition): readonly string[] {
  const here = isKey ? undefined : valueAt(base, path)
  return typeof here === 'string' ? [...plantings, `${here}\nINJECTED y`, `${here} \r\nINJECTED y`] : plantings
}

const nameOf = ({ path }: TextPosition) => path.map((key) => (typeof key === 'number' ? '#' : key)).join('/')

/** "*" in the name of a position is any key. */
const isFree = (module: string, name: string) => {
  const keys = name.split('/')
  return Object.keys(free).some((place) => {
    const [of, position = ''] = place.split(' ')
    return of === module && position.split('/').every((key, index) => key === '*' || key === keys[index])
  })
}

describe('a line break or a dash in a text', () => {
  for (const module of modules) {
    it(`for ${module.id} is no other line and no option`, async () => {
      const examples = module.examples.map((example) => {
        const { value } = parseMapping(example, { document: module.id })
        return ownSettings(module.schema, value as JsonObject)
      })
      const tried = new Set<string>()
      const harms = new Set<string>()
      const arrived = new Set<string>()
      for (const base of [{}, ...examples]) {
        for (const position of textPositions(module.schema, base)) {
          const name = nameOf(position)
          if (isFree(module.id, name)) continue
          for (const text of texts(base, position)) {
            const config = withText(base, position, text)
            const key = JSON.stringify(config)
            if (tried.has(key)) continue
            tried.add(key)
            for (const system of systemsFor(module)) {
              for (const options of Object.values(allWays)) {
                const box = await applied(module, config, optionsFor(system, options))
                for (const done of harm(box)) harms.add(`${name}: ${done}`)
                if (arrives(box)) arrived.add(name)
              }
            }
          }
        }
      }
      assert.deepEqual([...harms], [])
      assert.equal(arrived.size === 0, silent.includes(module.id), [...arrived].join(' '))
    })
  }

  it('of a cloud is no other line and no option, whatever a module does with it', async () => {
    const wishes: Readonly<Record<string, object>> = {
      update_etc_hosts: { manage_etc_hosts: true },
      puppet: { puppet: { conf: { agent: { certname: '%i.%f' } } } },
      phone_home: { phone_home: { url: 'http://192.0.2.1/', post: 'all' } },
    }
    for (const text of plantings) {
      const given = {
        hostname: text,
        publicKeys: [text, `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA ${text}`],
        region: text,
        availabilityZone: text,
        identity: text,
      }
      for (const module of modules) {
        for (const system of systemsFor(module)) {
          const box = await applied(module, wishes[module.id] ?? {}, optionsFor(system, { instance: given }))
          assert.deepEqual(harm(box), [], `${module.id} on ${system}: ${JSON.stringify(text)}`)
        }
      }
      const hosts = modules.find(({ id }) => id === 'update_etc_hosts') as ConfigModule<unknown>
      const local = await applied(hosts, { manage_etc_hosts: 'localhost' }, optionsFor('ubuntu', { instance: given }))
      assert.deepEqual(harm(local), [], JSON.stringify(text))
    }
  })
})
