import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { Ajv } from 'ajv'
import type { JsonObject } from '../../core/json.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import { moduleNamed, modules, sections } from '../../modules/index.ts'
import { isActive, keysOf, ownSettings } from '../../modules/shared/own-settings.ts'
import { pluginFiles } from '../support/plugin-files.ts'

const order =
  'seed_random bootcmd write_files growpart resizefs disk_setup mounts set_hostname update_hostname ' +
  'update_etc_hosts resolv_conf ca_certs rsyslog users_groups ssh set_passwords wireguard snap ' +
  'ubuntu_autoinstall ssh_import_id keyboard locale apk_configure grub_dpkg apt_pipelining ' +
  'apt_configure ubuntu_pro rh_subscription spacewalk yum_add_repo zypper_add_repo ntp timezone ' +
  'raspberry_pi disable_ec2_metadata runcmd byobu package_update_upgrade_install fan landscape lxd ' +
  'ubuntu_drivers write_files_deferred puppet chef ansible mcollective salt_minion reset_rmc ' +
  'scripts_vendor scripts_per_once scripts_per_boot scripts_per_instance scripts_user ' +
  'ssh_authkey_fingerprints keys_to_console install_hotplug phone_home final_message ' +
  'power_state_change'

const defining = pluginFiles('modules', { besides: ['module'] })

describe('the list of modules', () => {
  it('holds each module of the folder once', () => {
    const listed = modules.map(({ id }) => id.replaceAll('_', '-')).sort()
    assert.deepEqual(listed, defining.map((path) => basename(path)).sort())
  })

  it('keeps the order modules have in the stages', () => {
    assert.deepEqual(
      modules.map(({ id }) => id),
      order.split(' '),
    )
  })

  it('keeps the sections apart', () => {
    assert.deepEqual(
      Object.entries(sections).map(([name, list]) => [name, list[0]?.id, list.at(-1)?.id]),
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
