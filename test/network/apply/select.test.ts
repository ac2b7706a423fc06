import assert from 'node:assert/strict'
import type { Facts } from '../../../core/facts.ts'
import { activators, selectActivator } from '../../../network/activators/index.ts'
import { networkProbes, renderers, selectRenderer, withNetworkPaths } from '../../../network/apply/select.ts'
import { waitForNetwork } from '../../../network/apply/wait-online.ts'
import { enabledEvents, hotplugMarked } from '../../../network/update-events.ts'
import { factsOf, machine } from './machine.ts'

const programs = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `/usr/sbin/${name}`]))
const facts = (changes: Partial<Facts>) => factsOf([], changes)
const ifupdown = { programs: programs('ifup', 'ifdown', 'ifquery'), paths: new Set(['/etc/network/interfaces']) }
const enabled = '/etc/systemd/system/multi-user.target.wants/NetworkManager.service'

describe('the renderer', () => {
  it('is the first of the list that the machine can use', () => {
    const both = facts({ ...ifupdown, programs: { ...ifupdown.programs, ...programs('netplan') } })
    assert.equal(selectRenderer(['netplan', 'eni'], both).chosen?.name, 'netplan')
    assert.equal(selectRenderer(['eni', 'netplan'], both).chosen?.name, 'eni')
    assert.equal(selectRenderer(undefined, both).chosen?.name, 'eni')
    const { chosen, reason } = selectRenderer(['netplan', 'eni'], facts(ifupdown))
    assert.deepEqual([chosen?.name, reason], ['eni', 'renderer eni, the first of netplan, eni that is here'])
  })

  it('is nothing where nothing is there, and an error where nothing is called that', () => {
    const { chosen, reason } = selectRenderer(undefined, facts({}))
    assert.equal(chosen, undefined)
    assert.match(reason, /eni, sysconfig, netplan, network-manager, freebsd, netbsd, openbsd, networkd$/)
    assert.throws(() => selectRenderer(['netplam'], facts({})), RangeError)
  })

  it('may be NetworkManager only where it is started', () => {
    const nmcli = { programs: programs('nmcli') }
    assert.equal(selectRenderer(['network-manager'], facts(nmcli)).chosen, undefined)
    assert.equal(
      selectRenderer(['network-manager'], facts({ ...nmcli, systemd: false })).chosen?.name,
      'network-manager',
    )
    const started = facts({ ...nmcli, paths: new Set([enabled]) })
    assert.equal(selectRenderer(['network-manager'], started).chosen?.name, 'network-manager')
  })

  it('may be sysconfig with scripts or with NetworkManager reading its files, on distros that have it', () => {
    const rocky = { id: 'rocky', idLike: ['rhel'], versionId: '9', codename: '', prettyName: '' }
    const scripts = new Set(['/etc/sysconfig/network-scripts/network-functions'])
    const plugin = new Set(['/usr/lib64/NetworkManager/1.42/libnm-settings-plugin-ifcfg-rh.so'])
    const usable = (changes: Partial<Facts>) => selectRenderer(['sysconfig'], facts(changes)).chosen !== undefined
    assert.equal(usable({ os: rocky, programs: programs('ifup', 'ifdown'), paths: scripts }), true)
    assert.equal(usable({ os: rocky, paths: plugin }), true)
    assert.equal(usable({ os: rocky, programs: programs('ifup', 'ifdown') }), false)
    assert.equal(usable({ programs: programs('ifup', 'ifdown'), paths: scripts }), false)
    const leap = { ...rocky, id: 'opensuse-leap', idLike: ['suse', 'opensuse'] }
    assert.equal(
      usable({ os: leap, programs: programs('ifup', 'ifdown'), paths: new Set(['/etc/sysconfig/config']) }),
      true,
    )
  })

  it('of a BSD is its own', () => {
    for (const [system, name] of [
      ['FreeBSD', 'freebsd'],
      ['DragonFly', 'freebsd'],
      ['NetBSD', 'netbsd'],
      ['OpenBSD', 'openbsd'],
    ] as const) {
      const bsd = facts({ kernel: { ...facts({}).kernel, system } })
      assert.equal(selectRenderer(undefined, bsd).chosen?.name, name)
    }
  })

  it('is chosen by paths that are looked for', async () => {
    const plugin = '/usr/lib64/NetworkManager/1.42/libnm-settings-plugin-ifcfg-rh.so'
    const { host } = machine({ files: { '/etc/network/interfaces': '', [enabled]: '', [plugin]: '' } })
    const { paths } = await withNetworkPaths(host, facts({ paths: new Set(['/kept']) }))
    assert.deepEqual([...paths].toSorted(), ['/etc/network/interfaces', enabled, '/kept', plugin].toSorted())
    assert.ok(networkProbes.includes('/etc/network/interfaces'))
  })

  it('and the activator have a name each', () => {
    assert.equal(new Set(renderers.map(({ name }) => name)).size, 8)
    assert.deepEqual(
      activators.map(({ name }) => name),
      ['eni', 'netplan', 'network-manager', 'networkd', 'ifconfig'],
    )
  })
})

describe('activators', () => {
  const targets = [
    { name: 'eth0', configId: 'id0' },
    { name: 'eth1', configId: undefined },
  ]
  const named = (name: string) => {
    const found = activators.find((one) => one.name === name)
    if (!found) throw new Error(name)
    return found
  }
  const start = async (
    name: string,
    world: Parameters<typeof machine>[0] = { unscripted: 'succeed' },
    changes: Partial<Facts> = {},
  ) => {
    const here = machine(world)
    const well = await named(name).bringUpAll(targets, { host: here.host, facts: facts(changes), notices: here.sink })
    return { here, well }
  }

  it('start all interfaces with their own commands', async () => {
    assert.deepEqual((await start('eni')).here.ran(), ['ifup eth0', 'ifup eth1'])
    assert.deepEqual((await start('netplan')).here.ran(), ['netplan apply'])
    assert.deepEqual((await start('networkd')).here.ran(), ['systemctl restart systemd-networkd systemd-resolved'])
    assert.deepEqual((await start('ifconfig')).here.ran(), ['ifconfig eth0 up', 'ifconfig eth1 up'])
  })

  it('start and stop one', async () => {
    const here = machine({ unscripted: 'succeed' })
    const context = { host: here.host, facts: facts({}), notices: here.sink }
    for (const name of ['eni', 'netplan', 'networkd', 'ifconfig']) {
      await named(name).bringUp({ name: 'eth1', configId: undefined }, context)
      await named(name).bringDown({ name: 'eth1', configId: undefined }, context)
    }
    await named('network-manager').bringDown({ name: 'eth1', configId: undefined }, context)
    assert.deepEqual(here.ran(), [
      'ifup eth1',
      'ifdown eth1',
      'netplan apply',
      'netplan apply',
      'ip link set dev eth1 up',
      'ip link set dev eth1 down',
      'ifconfig eth1 up',
      'ifconfig eth1 down',
      'nmcli device disconnect eth1',
    ])
  })

  it('load NetworkManager connections by file and start them', async () => {
    const folder = '/etc/NetworkManager/system-connections'
    const files = { [`${folder}/cloud-init-id0.nmconnection`]: '', [`${folder}/cloud-init-eth1.nmconnection`]: '' }
    const commands = {
      'systemctl show *': 'SubState=running\n',
      'systemctl try-reload-or-restart *': '',
      'nmcli *': '',
    }
    const { here, well } = await start('network-manager', { files, commands })
    assert.deepEqual(here.ran(), [
      'systemctl try-reload-or-restart NetworkManager.service',
      `nmcli connection load ${folder}/cloud-init-id0.nmconnection`,
      `nmcli connection up filename ${folder}/cloud-init-id0.nmconnection`,
      `nmcli connection load ${folder}/cloud-init-eth1.nmconnection`,
      `nmcli connection up filename ${folder}/cloud-init-eth1.nmconnection`,
    ])
    assert.deepEqual([well, here.codes()], [true, []])
  })

  it('reload NetworkManager where it does not load, and say where there is nothing to load', async () => {
    const file = '/etc/NetworkManager/system-connections/cloud-init-id0.nmconnection'
    const commands = { 'systemctl *': 'SubState=dead\n', 'nmcli connection load *': 2, 'nmcli *': '' }
    const { here, well } = await start('network-manager', { files: { [file]: '' }, commands })
    assert.deepEqual(here.ran().slice(1), [
      `nmcli connection load ${file}`,
      'nmcli connection reload',
      'nmcli connection up ifname eth0',
    ])
    assert.deepEqual([well, here.codes()], [false, Array(3).fill('network/activation')])
  })

  it('take an ifcfg file where NetworkManager reads those', async () => {
    const ifcfg = '/etc/sysconfig/network-scripts/ifcfg-eth0'
    const paths = new Set(['/usr/lib64/NetworkManager/1.42/libnm-settings-plugin-ifcfg-rh.so'])
    const { here } = await start('network-manager', { files: { [ifcfg]: '' }, unscripted: 'succeed' }, { paths })
    assert.ok(here.ran().includes(`nmcli connection load ${ifcfg}`))
  })

  it('go on after a failure and tell what was said', async () => {
    const commands = { 'ifup eth0': 1, 'ifup eth1': { stderr: 'careful\n' } }
    const { here, well } = await start('eni', { commands })
    assert.deepEqual(here.ran(), ['ifup eth0', 'ifup eth1'])
    assert.equal(well, false)
    assert.deepEqual(here.codes(), ['network/activation', 'network/activation'])
    const chatter = await start('netplan', { commands: { 'netplan apply': { stderr: 'careful\n' } } })
    assert.deepEqual(chatter.here.codes(), [])
  })

  it('are chosen like renderers', () => {
    assert.equal(selectActivator(undefined, facts({ programs: programs('ip', 'systemctl') })).chosen?.name, 'networkd')
    assert.equal(selectActivator(['ifconfig'], facts({})).chosen, undefined)
  })

  it('wait to be online where they can', async () => {
    const wait = async (...names: string[]) => {
      const here = machine({ files: { [enabled]: '' }, unscripted: 'succeed' })
      await waitForNetwork({
        host: here.host,
        facts: facts({ programs: programs(...names) }),
        activators: undefined,
        notices: here.sink,
      })
      return here.ran()
    }
    const online = 'systemctl start systemd-networkd-wait-online.service'
    assert.deepEqual(await wait('netplan'), [online])
    assert.deepEqual(await wait('ip', 'systemctl'), [online])
    assert.deepEqual(await wait('netplan', 'nmcli'), [])
    assert.deepEqual(await wait('ifconfig'), [])
  })
})

describe('events', () => {
  const rules = { default: ['boot-new-instance'], supported: ['boot-new-instance', 'boot', 'hotplug'] }
  const read = (config: Parameters<typeof enabledEvents>[0]) => {
    const here = machine()
    return { events: [...enabledEvents(config, rules, here.sink)], codes: here.codes() }
  }

  it("are the datasource's, or the config's in their place, as far as they are supported", () => {
    assert.deepEqual(read({}).events, ['boot-new-instance'])
    assert.deepEqual(read({ updates: { network: { when: ['boot', 'boot-legacy', 'hotplug'] } } }).events, [
      'boot',
      'hotplug',
    ])
    assert.deepEqual(read({ updates: { network: { when: [] } } }).events, [])
  })

  it('are none at all where one of the list is wrong', () => {
    assert.deepEqual(read({ updates: { network: { when: ['boot', 'reboot'] } } }), {
      events: [],
      codes: ['network/bad-event'],
    })
  })

  it('stay as they are where the scope or the list is wrong', () => {
    assert.deepEqual(read({ updates: { disks: { when: ['boot'] } } }), {
      events: ['boot-new-instance'],
      codes: ['network/bad-event'],
    })
    assert.deepEqual(read({ updates: { network: {} } }), {
      events: ['boot-new-instance'],
      codes: ['network/bad-event'],
    })
  })

  it('may have been turned on by hand', async () => {
    const texts = ['{"scopes": ["network"]}', '{"scopes": []}', 'nonsense', undefined]
    const marked = texts.map((text) => hotplugMarked({ readText: async () => text }, '/var/lib/cloud'))
    assert.deepEqual(await Promise.all(marked), [true, false, false, false])
  })
})
