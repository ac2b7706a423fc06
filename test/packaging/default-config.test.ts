import assert from 'node:assert/strict'
import { profiles } from '../../distros/index.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import { moduleNamed, sections } from '../../modules/index.ts'
import { defaultCloudConfig, defaultConfigs } from '../../packaging/default-config.ts'
import { referenceModules } from '../modules/reference-modules.ts'

/** The modules that not every distro's config names, and which do or do not. */
const listed: Readonly<Record<string, readonly ['only' | 'not', string]>> = {
  growpart: ['not', 'raspberry-pi-os'],
  resizefs: ['not', 'raspberry-pi-os'],
  resolv_conf: ['only', 'photon alpine'],
  wireguard: ['only', 'ubuntu'],
  snap: ['only', 'debian ubuntu'],
  ubuntu_autoinstall: ['only', 'ubuntu'],
  ssh_import_id: ['not', 'photon'],
  keyboard: ['not', 'rhel centos almalinux rocky cloudlinux eurolinux miraclelinux virtuozzo photon'],
  locale: ['not', 'photon'],
  apk_configure: ['only', 'alpine'],
  grub_dpkg: ['only', 'debian ubuntu'],
  apt_pipelining: ['only', 'debian ubuntu'],
  apt_configure: ['only', 'debian ubuntu'],
  ubuntu_pro: ['only', 'ubuntu'],
  rh_subscription: ['only', 'rhel centos almalinux rocky cloudlinux eurolinux miraclelinux virtuozzo'],
  spacewalk: [
    'only',
    'rhel centos almalinux rocky cloudlinux eurolinux miraclelinux virtuozzo openeuler openmandriva fedora',
  ],
  yum_add_repo: [
    'only',
    'rhel centos almalinux rocky cloudlinux eurolinux miraclelinux virtuozzo amazon azurelinux openeuler openmandriva photon mariner fedora',
  ],
  zypper_add_repo: ['only', 'suse opensuse opensuse-leap opensuse-microos opensuse-tumbleweed sle_hpc sle-micro sles'],
  raspberry_pi: ['only', 'raspberry-pi-os'],
  byobu: ['only', 'debian ubuntu'],
  fan: ['only', 'debian ubuntu'],
  landscape: ['only', 'debian ubuntu'],
  lxd: ['only', 'debian ubuntu'],
  ubuntu_drivers: ['only', 'ubuntu'],
  reset_rmc: ['not', 'alpine'],
}

describe('the default cloud.cfg', () => {
  const named = (name: string) => {
    const profile = profiles.find((profile) => profile.name === name)
    assert.ok(profile)
    return profile
  }

  for (const profile of profiles) {
    it(`of ${profile.name} is YAML that says what it is meant to, with modules that exist`, () => {
      const { value, problems } = parseMapping(defaultConfigs(profile)['/etc/cloud/cloud.cfg']?.text ?? '', {
        document: 'cloud.cfg',
      })
      assert.deepEqual(problems, [])
      assert.deepEqual(value, defaultCloudConfig(profile))
      for (const section of ['cloud_init_modules', 'cloud_config_modules', 'cloud_final_modules']) {
        const list: readonly string[] = (value as Record<string, readonly string[]>)[section] ?? []
        assert.ok(list.length > 2)
        assert.deepEqual(
          list.filter((name) => !moduleNamed(name)),
          [],
        )
      }
    })
  }

  it('names each module of the reference in the configs of its distros, in the order of the list', () => {
    for (const profile of profiles) {
      const config = defaultCloudConfig(profile)
      for (const [section, all] of Object.entries(sections)) {
        const expected = all.filter(({ id }) => {
          if (!referenceModules.includes(id)) return false
          const [which, names] = listed[id] ?? ['not', '']
          return names.split(' ').includes(profile.name) === (which === 'only')
        })
        assert.deepEqual(
          (config[section] as readonly string[]).filter((id) => referenceModules.includes(id)),
          expected.map(({ id }) => id),
          profile.name,
        )
      }
    }
  })

  it("keeps the reference's words for Debian", () => {
    const { users, disable_root, preserve_hostname, apt, system_info } = defaultCloudConfig(named('debian'))
    assert.deepEqual(
      [users, disable_root, preserve_hostname, apt],
      [['default'], true, false, { preserve_sources_list: true }],
    )
    const info = system_info as Record<string, unknown>
    assert.equal(info['distro'], 'debian')
    assert.equal(info['ssh_svcname'], 'ssh')
    assert.deepEqual(info['network'], {
      renderers: ['netplan', 'eni', 'networkd'],
      activators: ['netplan', 'eni', 'network-manager', 'networkd'],
      dhcp_client_priority: ['dhcpcd', 'dhclient', 'udhcpc'],
    })
  })

  it('runs files first, users before keys, and passwords last', () => {
    const list = defaultCloudConfig(named('debian'))['cloud_init_modules'] as readonly string[]
    const at = (name: string) => list.indexOf(name)
    assert.ok(at('bootcmd') < at('write_files') && at('users_groups') < at('ssh'))
    assert.equal(list.at(-1), 'set_passwords')
  })

  it('is noted with what it says to the letter, so that it need not be parsed', () => {
    for (const profile of profiles) {
      for (const { text, config } of Object.values(defaultConfigs(profile))) {
        assert.equal(JSON.stringify(config), JSON.stringify(parseMapping(text, { document: 'x' }).value))
      }
    }
  })

  it('keeps output in a file', () => {
    const text = defaultConfigs(named('debian'))['/etc/cloud/cloud.cfg.d/05_logging.cfg']?.text ?? ''
    const { value } = parseMapping(text, { document: 'x' })
    assert.deepEqual(value, {
      def_log_file: '/var/log/cloud-init.log',
      output: { all: '| tee -a /var/log/cloud-init-output.log' },
    })
  })
})
