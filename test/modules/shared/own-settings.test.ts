import assert from 'node:assert/strict'
import fc from 'fast-check'
import { moduleNamed, modules } from '../../../modules/index.ts'
import { applySettings, isActive, keysOf, ownSettings } from '../../../modules/shared/own-settings.ts'
import { type Machine, machine } from '../machine.ts'

/** The keys by which each module of the reference is activated, as they are promised to users. */
const activation: Readonly<Record<string, string>> = {
  seed_random: 'always',
  bootcmd: 'bootcmd',
  write_files: 'write_files',
  growpart: 'always',
  resizefs: 'always',
  disk_setup: 'disk_setup fs_setup',
  mounts: 'always',
  set_hostname: 'always',
  update_hostname: 'always',
  update_etc_hosts: 'manage_etc_hosts',
  resolv_conf: 'manage_resolv_conf',
  ca_certs: 'ca_certs ca-certs',
  rsyslog: 'rsyslog',
  users_groups: 'always',
  ssh: 'always',
  set_passwords: 'always',
  wireguard: 'wireguard',
  snap: 'snap',
  ubuntu_autoinstall: 'autoinstall',
  ssh_import_id: 'always',
  keyboard: 'keyboard',
  locale: 'always',
  apk_configure: 'apk_repos',
  grub_dpkg: 'grub_dpkg grub-dpkg',
  apt_pipelining: 'apt_pipelining',
  apt_configure: 'always',
  ubuntu_pro: 'ubuntu_pro ubuntu_advantage ubuntu-advantage',
  rh_subscription: 'rh_subscription',
  spacewalk: 'spacewalk',
  yum_add_repo: 'yum_repos',
  zypper_add_repo: 'zypper',
  ntp: 'ntp',
  timezone: 'timezone',
  raspberry_pi: 'rpi',
  disable_ec2_metadata: 'disable_ec2_metadata',
  runcmd: 'runcmd',
  byobu: 'always',
  package_update_upgrade_install: 'apt_update package_update apt_upgrade package_upgrade packages',
  fan: 'fan',
  landscape: 'landscape',
  lxd: 'lxd',
  ubuntu_drivers: 'drivers',
  write_files_deferred: 'write_files',
  puppet: 'puppet',
  chef: 'chef',
  ansible: 'ansible',
  mcollective: 'mcollective',
  salt_minion: 'salt_minion',
  reset_rmc: 'always',
  scripts_vendor: 'always',
  scripts_per_once: 'always',
  scripts_per_boot: 'always',
  scripts_per_instance: 'always',
  scripts_user: 'always',
  ssh_authkey_fingerprints: 'always',
  keys_to_console: 'always',
  install_hotplug: 'always',
  phone_home: 'phone_home',
  final_message: 'always',
  power_state_change: 'power_state',
}

const promisedModules = modules.filter(({ id }) => id in activation)

describe('the settings of a module', () => {
  it('activate exactly the modules that are promised, in every config', () => {
    const keys = [...new Set(promisedModules.flatMap(({ schema }) => keysOf(schema)))]
    assert.deepEqual(
      Object.keys(activation),
      promisedModules.map(({ id }) => id),
    )
    fc.assert(
      fc.property(fc.subarray(keys), fc.constantFrom(null, false, '', 0, {}, [], 'x'), (present, value) => {
        const config = Object.fromEntries(present.map((key) => [key, value]))
        for (const module of promisedModules) {
          const promised = activation[module.id] as string
          const active = promised === 'always' || promised.split(' ').some((key) => present.includes(key))
          assert.equal(isActive(module, config), active, `${module.id} with ${present.join(' ')}`)
        }
      }),
    )
    for (const key of keys) {
      const active = promisedModules.filter((module) => isActive(module, { [key]: null })).map(({ id }) => id)
      const promised = Object.entries(activation).filter(([, by]) => by === 'always' || by.split(' ').includes(key))
      assert.deepEqual(
        active,
        promised.map(([id]) => id),
        key,
      )
    }
  })

  it('are the keys of its schema and no others', () => {
    const schema = { type: 'object', properties: { a: {}, b: {} } } as const
    assert.deepEqual(keysOf(schema), ['a', 'b'])
    assert.deepEqual(ownSettings(schema, { b: null, c: 1 }), { b: null })
    assert.deepEqual(keysOf({ type: 'object' }), [])
  })

  it('must have the value that the module needs: without it nothing is done, which is reported', async () => {
    for (const { id, needs } of modules) {
      if (needs === undefined) continue
      for (const settings of [{}, { [needs]: null }, { [needs]: '' }]) {
        const { host, said, context, trace }: Machine = machine()
        const before = host.tree()
        const module = moduleNamed(id)
        assert.ok(module)
        await applySettings(module, settings, { ...context, name: id })
        assert.deepEqual([trace(), host.tree()], [[], before])
        const why: string = `Skipping module named ${id}, no '${needs}' key in configuration`
        assert.deepEqual(
          said.map(({ level, message }) => [level, message]),
          [['debug', why]],
        )
      }
    }
  })

  it('are overridden by the first argument if the module names a key for it', async () => {
    const { context } = machine()
    const seen: unknown[] = []
    const base = { id: 'x', frequency: 'always', schema: { type: 'object' }, examples: [] } as const
    const apply = async (settings: unknown) => void seen.push(settings)
    const withArgument = { ...base, argument: 'zone', needs: 'zone', apply }
    await applySettings(withArgument, { other: 1 }, { ...context, args: ['UTC', 'more'] })
    await applySettings(withArgument, { zone: 'A' }, { ...context, args: ['UTC'] })
    await applySettings(withArgument, { zone: 'A' }, { ...context, args: [] })
    await applySettings({ ...base, apply }, { zone: 'A' }, { ...context, args: ['UTC'] })
    assert.deepEqual(seen, [{ other: 1, zone: 'UTC' }, { zone: 'UTC' }, { zone: 'A' }, { zone: 'A' }])
  })

  it('have text in place of bytes, unless the module takes bytes there', async () => {
    const { context } = machine()
    const seen: unknown[] = []
    const base = { id: 'x', frequency: 'always', schema: { type: 'object' }, examples: [] } as const
    const apply = async (settings: unknown) => void seen.push(settings)
    const given = { a: Buffer.from('hi'), b: [{ c: Buffer.from('ho') }], d: 1 }
    await applySettings({ ...base, apply }, given, context)
    await applySettings({ ...base, bytes: ['c'], apply }, given, context)
    assert.deepEqual(seen, [
      { a: 'hi', b: [{ c: 'ho' }], d: 1 },
      { a: 'hi', b: [{ c: Buffer.from('ho') }], d: 1 },
    ])
  })
})
