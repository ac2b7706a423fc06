import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import type { JsonObject } from '../../core/json.ts'
import { defaultPaths } from '../../core/paths.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import { moduleNamed, modules, sections } from '../../modules/index.ts'
import { isActive, keysOf, ownSettings } from '../../modules/shared/own-settings.ts'
import { memory } from '../../system/memory.ts'
import { pluginFiles } from '../support/plugin-files.ts'
import { referenceModules } from './reference-modules.ts'

const defining = pluginFiles('modules')

describe('the list of modules', () => {
  it('holds each module of the folder once', () => {
    const listed = modules.map(({ id }) => id.replaceAll('_', '-')).sort()
    assert.deepEqual(listed, defining.map((path) => basename(path)).sort())
  })

  it("keeps the reference's order where the reference has the module", () => {
    assert.deepEqual(
      modules.map(({ id }) => id).filter((id) => referenceModules.includes(id)),
      referenceModules,
    )
  })

  it('keeps the sections apart', () => {
    assert.deepEqual(
      Object.entries(sections).map(([name, list]) => {
        const known = list.map(({ id }) => id).filter((id) => referenceModules.includes(id))
        return [name, known[0], known.at(-1)]
      }),
      [
        ['cloud_init_modules', 'seed_random', 'set_passwords'],
        ['cloud_config_modules', 'wireguard', 'byobu'],
        ['cloud_final_modules', 'package_update_upgrade_install', 'power_state_change'],
      ],
    )
  })

  it('answers to every spelling of a name', () => {
    for (const name of ['write_files', 'write-files', 'cc_write_files', ' cc_write-files.py']) {
      assert.equal(moduleNamed(name)?.id, 'write_files')
    }
    assert.equal(moduleNamed('write'), undefined)
  })

  it('does again what was cut off, except where twice would do harm', () => {
    assert.deepEqual(
      modules.flatMap(({ id, unrepeatable }) => (unrepeatable ? [[id, unrepeatable.why]] : [])),
      [
        ['disk_setup', 'formats disks'],
        ['snap', 'runs `commands`, where there are any'],
        ['ansible', 'runs playbooks'],
        ['scripts_vendor', 'runs scripts, where there are any'],
        ['scripts_per_once', 'runs scripts, where there are any'],
        ['scripts_per_instance', 'runs scripts, where there are any'],
        ['scripts_user', 'runs scripts, where there are any'],
      ],
    )
  })

  it('sees in the config whether it would', async () => {
    const machine = { host: memory(), paths: defaultPaths }
    const harms = async (id: string, config: JsonObject) =>
      (await moduleNamed(id)?.unrepeatable?.when?.(config, machine)) ?? true
    assert.equal(await harms('snap', { snap: { assertions: [] } }), false)
    assert.equal(await harms('snap', { snap: { commands: ['snap install x'] } }), true)
    assert.equal(await harms('scripts_user', {}), false)
    assert.equal(await harms('disk_setup', {}), true)
  })

  const ajv = new Ajv({ strict: false, allErrors: true })
  for (const { id, schema, examples } of modules) {
    it(`describes ${id} with a schema its examples pass`, () => {
      const validate = ajv.compile(schema)
      for (const example of examples) {
        const { value, problems } = parseMapping(example, { document: id })
        assert.deepEqual(problems, [])
        const settings = ownSettings(schema, value as JsonObject)
        assert.notDeepEqual(settings, {}, `no key of ${id} in ${example}`)
        validate(settings)
        assert.deepEqual(validate.errors ?? [], [], example)
      }
    })
  }

  it('speaks of no key that the schema does not describe', () => {
    for (const { id, schema, activeFor = [], needs, argument, unlistedKeys = [] } of modules) {
      const named = [...(activeFor === 'always' ? [] : activeFor), needs ?? [], argument ?? [], ...unlistedKeys].flat()
      assert.deepEqual(
        named.filter((key) => !keysOf(schema).includes(key)),
        [],
        id,
      )
    }
  })

  it('has no module that a config could not call for', () => {
    const all = Object.fromEntries(modules.flatMap(({ schema }) => keysOf(schema)).map((key) => [key, null]))
    for (const module of modules) assert.ok(isActive(module, all), module.id)
  })

  // Each of these is checked by its module, which says more than a type could, or takes nearly everything.
  const open = {
    ansible: ['ansible/galaxy', 'ansible/pull', 'ansible/setup_controller'],
    apt_configure: ['apt'],
    chef: ['chef'],
    landscape: ['landscape/client'],
    lxd: ['lxd/init', 'lxd/bridge'],
    mcollective: ['mcollective/conf'],
    puppet: ['puppet/conf', 'puppet/csr_attributes'],
    raspberry_pi: ['rpi/interfaces'],
    resolv_conf: ['resolv_conf/options'],
    rh_subscription: ['rh_subscription'],
    rsyslog: ['rsyslog'],
    salt_minion: ['salt_minion/conf', 'salt_minion/grains'],
    ubuntu_autoinstall: ['autoinstall'],
    ubuntu_pro: ['ubuntu_pro', 'ubuntu_advantage', 'ubuntu-advantage'],
    yum_add_repo: ['yum_repos'],
    zypper_add_repo: ['zypper/config'],
  }
  for (const [id, places] of Object.entries(open)) {
    it(`lets every value below ${places.join(', ')} through to ${id}`, () => {
      const schema = moduleNamed(id)?.schema
      assert.ok(schema)
      const validate = ajv.compile(schema)
      for (const place of places) {
        const path = place.split('/')
        const names = propertiesAt(schema, path)
        const key = names.length > 0 ? fc.oneof(fc.constantFrom(...names), fc.string()) : fc.string()
        fc.assert(
          fc.property(fc.dictionary(key, fc.jsonValue()), (value) => {
            const config = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
            assert.ok(validate(config), JSON.stringify(validate.errors))
          }),
          { numRuns: 30 },
        )
      }
    })
  }
})

interface Described {
  readonly properties?: Readonly<Record<string, Described>>
}

/** The properties that a schema names for the mapping at a path. */
function propertiesAt(schema: object, path: readonly string[]): readonly string[] {
  const found = path.reduce<Described | undefined>((inner, name) => inner?.properties?.[name], schema)
  assert.ok(found, path.join('/'))
  return Object.keys(found.properties ?? {})
}
