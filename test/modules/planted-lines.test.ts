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

/** What is a text of several lines by nature, or a command of the user's own: module, key, and where it ends up. */
const free: Readonly<Record<string, string>> = {
  'apt_configure apt/debconf_selections': 'the input of debconf-set-selections itself',
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
  'snap snap/assertions': 'the file itself',
  'snap snap/commands': 'commands',
  'ssh ssh_keys': 'key files themselves',
  'write_files write_files/#/content': 'the file itself',
  'write_files_deferred write_files/#/content': 'the file itself',
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
const valued = '--comment --expiredate --home --inactive --selinux-user --shell --uid -t'.split(' ')

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

const plantings = ['x\nINJECTED y', 'x\r\nINJECTED y', '-INJECTED', 'x\0INJECTED']

function texts(base: unknown, { path, isKey }: TextPosition): readonly string[] {
  const here = isKey ? undefined : valueAt(base, path)
  return typeof here === 'string' ? [...plantings, `${here}\nINJECTED y`, `${here} \r\nINJECTED y`] : plantings
}

const nameOf = ({ path }: TextPosition) => path.map((key) => (typeof key === 'number' ? '#' : key)).join('/')

const isFree = (module: string, name: string) =>
  Object.keys(free).some((key) => `${module} ${name}/`.startsWith(`${key}/`))

describe('a line break or a dash in a text', () => {
  for (const module of modules) {
    it(`for ${module.id} is no other line and no option`, async () => {
      const examples = module.examples.map((example) => {
        const { value } = parseMapping(example, { document: module.id })
        return ownSettings(module.schema, value as JsonObject)
      })
      const tried = new Set<string>()
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
              const box = await applied(module, config, optionsFor(system))
              assert.deepEqual(harm(box), [], `${name} on ${system}: ${JSON.stringify(text)}`)
            }
          }
        }
      }
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
