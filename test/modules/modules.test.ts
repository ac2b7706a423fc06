import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { Ajv } from 'ajv'
import type { JsonObject } from '../../core/json.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import { moduleNamed, modules, sections } from '../../modules/index.ts'
import { isActive, keysOf, ownSettings } from '../../modules/shared/own-settings.ts'
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

  it('has no module that no config could call for', () => {
    const all = Object.fromEntries(modules.flatMap(({ schema }) => keysOf(schema)).map((key) => [key, null]))
    for (const module of modules) assert.ok(isActive(module, all), module.id)
  })
})
