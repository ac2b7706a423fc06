import assert from 'node:assert/strict'
import { apkConfigure } from '../../modules/apk-configure.ts'
import { byobu } from '../../modules/byobu.ts'
import { fan } from '../../modules/fan.ts'
import { raspberryPi } from '../../modules/raspberry-pi.ts'
import { iniSection, withIniValues } from '../../modules/shared/ini-text.ts'
import { lxd } from '../../modules/snap/lxd.ts'
import { bridgeOptions } from '../../modules/snap/shared/lxd-bridge.ts'
import { commandsOf, inOrder } from '../../modules/snap/shared/snaps.ts'
import { snap } from '../../modules/snap/snap.ts'
import { ubuntuAutoinstall } from '../../modules/snap/ubuntu-autoinstall.ts'
import { ubuntuDrivers } from '../../modules/ubuntu-drivers.ts'
import { wireguard } from '../../modules/wireguard.ts'
import { yumAddRepo } from '../../modules/yum-add-repo.ts'
import { zypperAddRepo } from '../../modules/zypper-add-repo.ts'
import { applied, header, machine } from './machine.ts'

const apt = {
  'apt-get *': '',
  'apt-cache pkgnames': 'byobu\nubuntu-fan\nwireguard-tools\nwireguard\nzfsutils-linux\nubuntu-drivers-common\n',
}

describe('snap', () => {
  it('acknowledges assertions and runs commands in order', async () => {
    const { host, trace } = await applied(
      snap,
      {
        snap: {
          assertions: { '00': 'A', '02': 'B' },
          commands: { '02': ['install', 'x'], '01': 'snap install y', '03': [null, 'lxc', 'list'] },
        },
      },
      { commands: { 'snap *': '', '/bin/sh *': '', 'lxc *': '' } },
    )
    assert.equal(host.text('/var/lib/cloud/instances/i-1/snapd.assertions'), 'A\nB')
    assert.deepEqual(trace(), [
      'snap wait system seed.loaded',
      'snap ack /var/lib/cloud/instance/snapd.assertions',
      '/bin/sh -c snap install y',
      'snap install x',
      'lxc list',
    ])
    assert.ok(await host.files.exists('/var/lib/cloud/sem/snap_seeded.once'))
  })

  it('runs all commands though one fails', async () => {
    const box = machine({ commands: { 'snap *': '', 'snap install a': 1, '/bin/sh *': '' } })
    await assert.rejects(
      snap.apply({ snap: { commands: [['install', 'a'], 'echo hi'] } }, box.context),
      /Failures running snap commands:\nsnap install a/,
    )
    assert.deepEqual(box.trace().slice(1), ['snap install a', '/bin/sh -c echo hi'])
    assert.deepEqual(box.codes(), ['modules/bad-setting', 'modules/command-failed'])
  })

  it('reads commands in each of their forms', () => {
    assert.deepEqual(inOrder({ 10: 'b', 9: 'a' }, 'x'), ['a', 'b'])
    assert.deepEqual(commandsOf('snap', [['snap', 'a'], ['a']]), {
      commands: [
        ['snap', 'a'],
        ['snap', 'a'],
      ],
      unlike: [],
    })
    assert.throws(() => commandsOf('snap', [3]), /command 0 is a number/)
    assert.throws(() => inOrder('x', 'commands'), /not a list or dict/)
  })
})

describe('lxd', () => {
  const commands = { 'snap *': '', 'lxd *': '', 'lxc *': '', ...apt }

  it('initialises, and puts a bridge of its own in place of the usual one', async () => {
    const { trace, host } = await applied(
      lxd,
      {
        lxd: {
          init: { network_port: 8443, storage_backend: 'zfs' },
          bridge: {
            mode: 'new',
            ipv4_address: '10.0.8.1',
            ipv4_netmask: 24,
            ipv4_dhcp_first: '10.0.8.2',
            ipv4_dhcp_last: '10.0.8.3',
            ipv4_nat: false,
            mtu: 1500,
            domain: 'lxd',
          },
        },
      },
      { commands, programs: ['zfs'] },
    )
    assert.deepEqual(trace().slice(1), [
      'lxd waitready --timeout=300',
      'lxd init --auto --network-port=8443 --storage-backend=zfs',
      'lxc network detach-profile lxdbr0 default --force-local',
      'lxc network delete lxdbr0 --force-local',
      'lxc profile device remove default eth0 --force-local',
      'lxc network create lxdbr0 ipv4.address=10.0.8.1/24 ipv4.dhcp.ranges=10.0.8.2-10.0.8.3 ipv6.address=none dns.domain=lxd bridge.mtu=1500 --force-local',
      'lxc network attach-profile lxdbr0 default eth0 --force-local',
    ])
    assert.equal(host.calls.at(-1)?.options.env?.['LC_ALL'], 'C')
  })

  it('takes a preseed, and installs what its storage needs', async () => {
    const preseed = 'storage_pools:\n- {name: a, driver: zfs}\n'
    const { trace } = await applied(lxd, { lxd: { preseed } }, { commands: { ...commands, 'snap list lxd': 1 } })
    const lines = trace().filter((line) => !line.includes('apt-get'))
    assert.deepEqual(lines, [
      'snap wait system seed.loaded',
      'snap install lxd',
      'lxd waitready --timeout=300',
      `lxd init --preseed < ${preseed}`,
    ])
    assert.ok(trace().some((line) => line.endsWith('install zfsutils-linux')))
  })

  it('says everything that is wrong at once', async () => {
    const wrong = { init: { storage_backend: 'tape' }, bridge: 'x', preseed: 'y' }
    await assert.rejects(
      applied(lxd, { lxd: wrong }, { commands }),
      /lxd.bridge config.*can not be provided.*Invalid storage_backend: tape/,
    )
    await assert.rejects(applied(lxd, { lxd: { bridge: { mode: 'odd' } } }, { commands }), /invalid bridge mode "odd"/)
  })

  it('asks debconf on machines that are old enough', async () => {
    const files = { '/etc/default/lxd-bridge': '' }
    const old = { ...commands, 'debconf-communicate': '', 'dpkg-reconfigure *': '' }
    const { trace, host } = await applied(
      lxd,
      { lxd: { bridge: { mode: 'existing', name: 'br0' } } },
      { commands: old, files },
    )
    assert.deepEqual(trace().slice(-2), [
      'debconf-communicate < set lxd/setup-bridge false\nset lxd/use-existing-bridge true\nset lxd/bridge-name br0\n',
      'dpkg-reconfigure lxd --frontend=noninteractive',
    ])
    assert.equal(await host.files.exists('/etc/default/lxd-bridge'), false)
  })

  it('translates addresses whether they are switched by words or switches', () => {
    const six = { ipv6_address: 'fd00::1', ipv6_netmask: 64 }
    assert.deepEqual(bridgeOptions({ ...six, ipv6_nat: 'false' }), ['ipv4.address=none', 'ipv6.address=fd00::1/64'])
    assert.deepEqual(bridgeOptions({ ...six, ipv6_nat: true }), [
      'ipv4.address=none',
      'ipv6.address=fd00::1/64',
      'ipv6.nat=true',
    ])
    assert.deepEqual(bridgeOptions({ mtu: -1 }), ['ipv4.address=none', 'ipv6.address=none'])
  })
})

describe('what Ubuntu has', () => {
  it('fan writes, installs and starts', async () => {
    const { host, trace } = await applied(fan, { fan: { config: '10.0.0.0/8 eth0/16 dhcp' } }, { commands: apt })
    assert.equal(host.text('/etc/network/fan'), '10.0.0.0/8 eth0/16 dhcp\n')
    assert.deepEqual(
      trace().filter((line) => line.startsWith('systemctl')),
      ['systemctl stop ubuntu-fan', 'systemctl start ubuntu-fan', 'systemctl enable ubuntu-fan'],
    )
  })

  it('byobu switches for the user and for all', async () => {
    const commands = { '/bin/sh *': '' }
    const all = await applied(
      byobu,
      { byobu_by_default: 'user', users: ['default'] },
      { commands, programs: ['byobu'] },
    )
    assert.equal(
      all.trace()[0],
      '/bin/sh -c X=0;  sudo -Hu "ubuntu" byobu-launcher-install || X=$(($X+1)); echo "byobu byobu/launch-by-default boolean true" | ' +
        'debconf-set-selections && dpkg-reconfigure byobu --frontend=noninteractive || X=$(($X+1));  exit $X',
    )
    const system = await applied(byobu, { byobu_by_default: 'disable-system' }, { commands, programs: ['byobu'] })
    assert.doesNotMatch(system.trace()[0] ?? '', /sudo/)
    assert.deepEqual((await applied(byobu, {})).trace(), [])
  })

  it('wireguard writes secrets for root alone and probes', async () => {
    const interfaces = [{ name: 'wg0', config_path: '/etc/wireguard/wg0.conf', content: '[Interface]\n' }]
    const { host, trace } = await applied(
      wireguard,
      { wireguard: { interfaces, readinessprobe: ['ping -c1 x'] } },
      {
        commands: { ...apt, lsmod: 'Module\n', 'modprobe *': '', '/bin/sh *': '' },
        facts: { kernel: { system: 'Linux', node: 'x', release: '5.4.0-1', version: '', machine: '' } },
      },
    )
    assert.equal(host.tree()['/etc/wireguard/wg0.conf']?.mode, 0o600)
    assert.match(trace()[1] ?? '', /install wireguard-tools wireguard$/)
    assert.deepEqual(trace().slice(2), [
      'modprobe wireguard',
      'systemctl enable wg-quick@wg0',
      'systemctl restart wg-quick@wg0',
      '/bin/sh -c ping -c1 x',
    ])
    const box = machine({ commands: { lsmod: 'wireguard 1\n' }, programs: ['wg'] })
    await assert.rejects(
      wireguard.apply({ wireguard: { interfaces: [{ name: 'wg0' }] } }, box.context),
      /wg:config_path, wg:content/,
    )
  })

  it('drivers are installed where the licence is accepted', async () => {
    const commands = { 'ubuntu-drivers *': '', 'debconf-communicate *': '' }
    const yes = await applied(
      ubuntuDrivers,
      { drivers: { nvidia: { 'license-accepted': true, version: 535 } } },
      { commands },
    )
    assert.equal(yes.trace().at(-1), 'ubuntu-drivers install --gpgpu nvidia:535')
    assert.deepEqual(
      (await applied(ubuntuDrivers, { drivers: { nvidia: { 'license-accepted': false } } }, { commands })).trace(),
      [],
    )
    const none = machine({
      commands: { ...commands, 'ubuntu-drivers *': { exitCode: 1, stderr: 'No drivers found for installation.' } },
    })
    await assert.rejects(ubuntuDrivers.apply({ drivers: { nvidia: { 'license-accepted': true } } }, none.context), {
      code: 'exit',
    })
    assert.deepEqual(none.codes(), ['modules/not-available'])
  })

  it('autoinstall looks for an installer', async () => {
    const there = { 'snap *': '', 'snap list': 'subiquity 1\n' }
    assert.deepEqual(
      (await applied(ubuntuAutoinstall, { autoinstall: { version: 1 } }, { commands: there })).codes(),
      [],
    )
    assert.deepEqual(
      (await applied(ubuntuAutoinstall, { autoinstall: { version: 1 } }, { commands: { 'snap *': '' } })).codes(),
      ['modules/not-available'],
    )
    await assert.rejects(applied(ubuntuAutoinstall, { autoinstall: {} }, { commands: there }), /should be an integer/)
  })
})

describe('repositories', () => {
  it('of Alpine', async () => {
    const systemInfo = { distro: 'alpine' }
    const repo = { version: 'v3.22', community_enabled: true, testing_enabled: true }
    const { host } = await applied(
      apkConfigure,
      { apk_repos: { alpine_repo: repo, local_repo_base_url: 'http://l' } },
      { systemInfo },
    )
    const lines = host
      .text('/etc/apk/repositories')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    const base = 'https://dl-cdn.alpinelinux.org/alpine'
    assert.deepEqual(lines, [`${base}/v3.22/main`, `${base}/v3.22/community`, `${base}/edge/testing`, 'http://l/v3.22'])
    const kept = await applied(
      apkConfigure,
      { apk_repos: { preserve_repositories: true, alpine_repo: repo } },
      { systemInfo },
    )
    assert.equal(await kept.host.files.exists('/etc/apk/repositories'), false)
  })

  it('of yum', async () => {
    const { host, codes } = await applied(yumAddRepo, {
      yum_repos: {
        'my repo': { baseurl: ['a', 'b'], 'Fail-Over': 'x', enabled: false, gpgcheck: true },
        none: { name: 'x' },
      },
    })
    assert.equal(
      host.text('/etc/yum.repos.d/my-repo.repo'),
      `${header}\n[my-repo]\nbaseurl = a\n\tb\nfail_over = x\nenabled = 0\ngpgcheck = 1\n\n`,
    )
    assert.deepEqual(codes(), ['modules/bad-setting'])
    const there = await applied(
      yumAddRepo,
      { yum_repos: { a: { baseurl: 'x' } }, yum_repo_dir: '/d' },
      { files: { '/d/a.repo': 'own' } },
    )
    assert.equal(there.host.text('/d/a.repo'), 'own')
  })

  it('of zypper, whose settings are added once', async () => {
    const config = {
      zypper: {
        repos: [{ id: 'my repo', baseurl: 'http://x', name: 'n' }, { id: 'bad' }],
        config: { a: 'b', configdir: '/x', off: false },
      },
    }
    const { host, codes } = await applied(zypperAddRepo, config, { files: { '/etc/zypp/zypp.conf': '[main]\n' } })
    assert.equal(
      host.text('/etc/zypp/repos.d/my_repo.repo'),
      '[my repo]\nenabled = 1\nautorefresh = 1\nbaseurl = http://x\nname = n\n',
    )
    assert.equal(host.text('/etc/zypp/zypp.conf'), '[main]\n# Added via cloud.cfg\na=b\n')
    assert.deepEqual(codes(), ['modules/bad-setting', 'modules/bad-setting'])
    const again = await applied(zypperAddRepo, config, {
      files: { '/etc/zypp/zypp.conf': '[main]\n# Added via cloud.cfg\na=b\n' },
    })
    assert.equal(again.host.text('/etc/zypp/zypp.conf'), '[main]\n# Added via cloud.cfg\na=b\n')
  })

  it('are written as sections, and settings are set in place', () => {
    assert.equal(iniSection('a', { x: true, y: ['1', 2] }), '[a]\nx = 1\ny = 1\n\t2\n\n')
    assert.equal(
      withIniValues('a = 1\n[s]\nb = 2\n', { a: 9, c: 3, s: { b: 8, d: 4 }, t: { e: 5 } }),
      'a = 9\nc = 3\n[s]\nb = 8\nd = 4\n[t]\ne = 5\n',
    )
  })
})

describe('raspberry_pi', () => {
  it('switches interfaces and reboots', async () => {
    const { trace, codes } = await applied(
      raspberryPi,
      {
        rpi: {
          interfaces: { spi: true, i2c: false, serial: { console: true, hardware: false }, wifi: true },
          enable_usb_gadget: false,
        },
      },
      { commands: { 'raspi-config *': '', 'raspi-config nonint is_pifive': 1, 'shutdown *': '' } },
    )
    assert.deepEqual(trace(), [
      'raspi-config nonint do_spi 0',
      'raspi-config nonint do_i2c 1',
      'raspi-config nonint do_serial_cons 0',
      'raspi-config nonint do_serial_hw 0',
      'shutdown -r now Rebooting to apply config.txt changes...',
    ])
    assert.deepEqual(codes(), ['modules/bad-setting', 'modules/not-available'])
    assert.deepEqual((await applied(raspberryPi, { rpi: {} })).trace(), [])
  })
})
