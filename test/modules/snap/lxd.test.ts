import assert from 'node:assert/strict'
import { lxd } from '../../../modules/snap/lxd.ts'
import { apt } from '../apt/package-names.ts'
import { applied } from '../machine.ts'

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
      /lxd.bridge config.*can not be provided.*Invalid storage_backend; expected/,
    )
    await assert.rejects(
      applied(lxd, { lxd: { bridge: { mode: 'odd' } } }, { commands }),
      /invalid bridge mode; expected/,
    )
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
})
