import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { defaultPaths } from '../../../core/paths.ts'
import { debian } from '../../../distros/debian.ts'
import type { ApplyInput } from '../../../network/apply/contract.ts'
import { applyNetworkConfig } from '../../../network/apply/index.ts'
import type { EventRules } from '../../../network/update-events.ts'
import type { World } from '../../../system/memory.ts'
import { nic } from '../../support/nic.ts'
import { applyInput, factsOf, instanceWith, loopback, machine, sysfs } from './machine.ts'

const mac = '52:54:00:00:00:01'
const nics = [loopback, nic('eth0', mac)]
const config: Json = {
  version: 1,
  config: [{ type: 'physical', name: 'eth0', mac_address: mac, subnets: [{ type: 'dhcp4' }] }],
}
const networkFile = '/etc/systemd/network/10-cloud-init-eth0.network'
const instanceFiles = {
  '/var/lib/cloud/instance': { link: '/var/lib/cloud/instances/i-1' },
  '/var/lib/cloud/instances/i-1': { directory: true },
} as const

async function apply(world: World, changes: Partial<ApplyInput> = {}, facts = factsOf(nics)) {
  const here = machine({ ...world, files: { ...sysfs(facts.nics), ...instanceFiles, ...world.files } })
  const input = applyInput(here, facts, { instance: instanceWith(config), ...changes })
  const outcome = await applyNetworkConfig(input)
  return { here, outcome }
}

describe('applying a network config', () => {
  it('writes the files of the first renderer that the machine has', async () => {
    const { here, outcome } = await apply({})
    assert.deepEqual([outcome.applied, outcome.renderer, outcome.files], [true, 'networkd', [networkFile]])
    assert.match(here.host.text(networkFile), /DHCP=ipv4/)
    assert.match(outcome.choice.reason, /the datasource/)
    assert.deepEqual(here.codes(), [])
  })

  it('remembers it for people, for root only, with a link in /run', async () => {
    const { here } = await apply({})
    const tree = here.host.tree()
    const file = tree['/var/lib/cloud/instances/i-1/network-config.json']
    assert.equal(file?.mode, 0o600)
    assert.deepEqual(JSON.parse(file?.content ?? ''), config)
    assert.equal(tree['/run/cloud-init/network-config.json']?.target, `${defaultPaths.instance}/network-config.json`)
  })

  it('leaves a mark of this boot', async () => {
    const { here } = await apply({})
    assert.equal(here.host.text('/run/cloud-init/sem/apply_network_config.once'), '42: 1767225600\n')
  })

  it('leaves it when the files are written, so that a kill before that is no end of it; and where they cannot be written', async () => {
    const mark = '/run/cloud-init/sem/apply_network_config.once'
    const here = machine({ files: { ...sysfs(nics), ...instanceFiles } })
    const { files } = here.host
    let marked = true
    const write: typeof files.write = async (path, ...more) => {
      if (path !== networkFile) return files.write(path, ...more)
      marked = await files.exists(mark)
      throw new Error('no space left on device')
    }
    const input = applyInput(here, factsOf(nics), { instance: instanceWith(config) })
    const applying = applyNetworkConfig({ ...input, host: { ...here.host, files: { ...files, write } } })
    await assert.rejects(applying, /no space left/)
    assert.deepEqual([marked, await files.exists(mark)], [false, true])
  })

  it('stops if networking is disabled', async () => {
    const { here, outcome } = await apply({}, { config: { network: { config: 'disabled' } } })
    assert.equal(outcome.applied, false)
    assert.ok(
      here.notes.some(
        ({ level, message }) => level === 'info' && message === 'network config is disabled by system_cfg',
      ),
    )
    assert.equal(here.host.tree()[networkFile], undefined)
  })

  it('only renames on a later boot of the same instance', async () => {
    const other = [nic('ens9', mac)]
    const commands = { 'ip -4 addr show': '', 'ip -6 addr show *': '', 'ip link *': '' }
    const { here, outcome } = await apply({ commands }, { newInstance: false }, factsOf(other))
    assert.equal(outcome.applied, false)
    assert.deepEqual(here.ran(), ['ip link set dev ens9 down', 'ip link set ens9 name eth0', 'ip link set dev eth0 up'])
    const said = 'No network config applied. Neither a new instance nor datasource network update allowed'
    assert.ok(here.notes.some(({ message }) => message === said))
  })

  it('writes on every boot if there is no datasource', async () => {
    const { outcome } = await apply({}, { instance: undefined, newInstance: false })
    assert.deepEqual([outcome.applied, outcome.choice.source], [true, 'fallback'])
  })

  describe('on a later boot, with an event that allows it', () => {
    const events: EventRules = {
      default: ['boot-new-instance', 'boot'],
      supported: ['boot-new-instance', 'boot', 'boot-legacy'],
    }
    const fresh = instanceWith({
      version: 1,
      config: [{ type: 'physical', name: 'eth0', subnets: [{ type: 'dhcp6' }] }],
    })
    const refresh = async () => fresh

    it('writes what the metadata says now', async () => {
      const { here, outcome } = await apply({}, { newInstance: false, events, refresh })
      assert.equal(outcome.applied, true)
      assert.match(here.host.text(networkFile), /DHCP=ipv6/)
    })

    it('does so once per boot', async () => {
      const files = { '/run/cloud-init/sem/apply_network_config.once': '1: 1\n' }
      assert.equal((await apply({ files }, { newInstance: false, events, refresh })).outcome.applied, false)
      const legacy: EventRules = { ...events, default: ['boot-legacy'] }
      assert.equal((await apply({ files }, { newInstance: false, events: legacy, refresh })).outcome.applied, true)
    })

    it('does not if the metadata cannot be read', async () => {
      const { outcome } = await apply({}, { newInstance: false, events, refresh: async () => undefined })
      assert.equal(outcome.applied, false)
    })

    it('obeys updates.network.when', async () => {
      const when = (list: Json) => ({
        config: { updates: { network: { when: list } } },
        newInstance: false,
        events,
        refresh,
      })
      assert.equal((await apply({}, when(['boot-new-instance']))).outcome.applied, false)
      const bad = await apply({}, when(['boot', 'full-moon']))
      assert.deepEqual([bad.outcome.applied, bad.here.codes()], [false, ['network/bad-event']])
    })
  })

  it('waits for NICs that the config names, then gives up and leaves everything as it was', async () => {
    const before = '[Match]\nName=eth0\n'
    const here = machine({ files: { ...sysfs([loopback]), [networkFile]: before }, unscripted: 'succeed' })
    const input = applyInput(here, factsOf([loopback]), { instance: instanceWith(config) })
    await assert.rejects(applyNetworkConfig(input), {
      name: 'MissingDevices',
      message: `Not all expected physical devices present: {'${mac}'}`,
    })
    assert.deepEqual(here.ran(), Array(5).fill('udevadm settle --exit-if-exists=/sys/class/net/eth0'))
    assert.equal(here.host.text(networkFile), before)
    assert.deepEqual(here.codes(), ['network/missing-device'])
  })

  it('goes on as soon as the NIC is there', async () => {
    const here = machine({
      files: { ...sysfs([loopback]), ...instanceFiles },
      commands: async (call, host) => {
        if (call.argv[0] !== 'udevadm') return undefined
        for (const [path, content] of Object.entries(sysfs([nic('eth0', mac)]))) {
          if (typeof content === 'string') await host.files.write(path, content)
        }
        return ''
      },
    })
    const outcome = await applyNetworkConfig(applyInput(here, factsOf([loopback]), { instance: instanceWith(config) }))
    assert.equal(outcome.applied, true)
    assert.equal(here.ran().length, 1)
  })

  it('throws if nothing of a config can be used, and writes nothing', async () => {
    const here = machine({ files: { ...sysfs(nics), ...instanceFiles } })
    const input = applyInput(here, factsOf(nics), { instance: instanceWith({ version: 7 }) })
    await assert.rejects(applyNetworkConfig(input), /No valid network_state object created/)
    assert.equal(here.host.tree()[networkFile], undefined)
    assert.ok(here.codes().includes('network/bad-version'))
  })

  it('says that there is no renderer', async () => {
    const { here, outcome } = await apply({}, { renderers: ['netplan', 'eni'] })
    assert.equal(outcome.applied, false)
    assert.deepEqual(here.codes(), ['network/no-renderer'])
    assert.match(here.notes.at(-1)?.message ?? '', /Searched through list: netplan, eni/)
  })

  it('takes the usual renderers if the list names an unknown one', async () => {
    const { here, outcome } = await apply({}, { renderers: ['netplam'] })
    assert.equal(outcome.renderer, 'networkd')
    assert.deepEqual(here.codes(), ['network/no-renderer'])
  })

  it('starts interfaces if that is asked for', async () => {
    const { here } = await apply({ unscripted: 'succeed' }, { bringUp: true, phase: 'network' })
    assert.deepEqual(here.ran(), ['systemctl restart systemd-networkd systemd-resolved'])
  })

  it('removes what an earlier instance left, and what is not ours stays', async () => {
    const files = {
      '/etc/systemd/network/10-cloud-init-old0.network': 'x',
      '/etc/systemd/network/10-cloud-init-bond0.netdev': 'x',
      '/etc/systemd/network/20-mine.network': 'x',
    }
    const { here, outcome } = await apply({ files })
    const left = Object.keys(here.host.tree()).filter((path) => path.startsWith('/etc/systemd/network/'))
    assert.deepEqual(left, [networkFile, '/etc/systemd/network/20-mine.network'])
    assert.equal(outcome.files.length, 3)
    const again = await apply({ files }, { instance: undefined, newInstance: false })
    assert.equal(again.here.host.text('/etc/systemd/network/10-cloud-init-old0.network'), 'x')
  })

  it("hands a new netplan config to netplan and udev's link setup, an unchanged one to nobody", async () => {
    const facts = factsOf(nics)
    const files = { '/sys/class/net/eth0': { link: '../../devices/eth0' } } as const
    const world: World = {
      files: { ...files, '/sys/devices/eth0': { directory: true } },
      programs: ['netplan'],
      unscripted: 'succeed',
    }
    const here = machine({ ...world, files: { ...world.files, ...instanceFiles } })
    const input = applyInput(here, facts, { instance: instanceWith(config) })
    await applyNetworkConfig(input)
    assert.deepEqual(here.ran(), ['netplan generate', 'udevadm test-builtin net_setup_link /sys/class/net/eth0'])
    await applyNetworkConfig(input)
    assert.equal(here.ran().length, 2)
    assert.equal(here.host.tree()['/etc/netplan/50-cloud-init.yaml']?.mode, 0o600)
    const generator = '/usr/libexec/netplan/generate'
    const direct = machine({ ...world, files: { ...world.files, ...instanceFiles, [generator]: '' } })
    await applyNetworkConfig(applyInput(direct, facts, { instance: instanceWith(config) }))
    assert.equal(direct.ran()[0], generator)
  })

  it('says what no other renderer can use only where another one writes', async () => {
    const wifis = { wlan0: { dhcp4: true, 'access-points': { home: { password: 'secret' } } } }
    const instance = instanceWith({ version: 2, ethernets: { eth0: {} }, wifis })
    const codes = async (world: World) => (await apply({ ...world, unscripted: 'succeed' }, { instance })).here.codes()
    assert.deepEqual(await codes({ programs: ['netplan'] }), [])
    assert.deepEqual(await codes({}), ['network/unknown-section'])
  })

  it("leaves that to netplan's generator at the next boot on distros that do so", async () => {
    const conventions = { ...debian.network.conventions, netplanGenerate: false }
    const { here, outcome } = await apply({ programs: ['netplan'], unscripted: 'succeed' }, { conventions })
    assert.deepEqual([outcome.renderer, here.ran()], ['netplan', []])
  })

  it('keeps the netplan config that was there if netplan refuses the new one', async () => {
    const facts = factsOf(nics)
    const path = '/etc/netplan/50-cloud-init.yaml'
    const files = { ...sysfs(nics), [path]: { content: 'network: {version: 2}\n', mode: 0o600 } }
    const here = machine({ files, commands: { 'netplan generate': { exitCode: 1, stderr: 'unknown key' } } })
    const v2 = { version: 2, ethernets: { eth0: { dhcp5: true } } }
    await assert.rejects(applyNetworkConfig(applyInput(here, facts, { instance: instanceWith(v2) })), { code: 'exit' })
    assert.equal(here.host.text(path), 'network: {version: 2}\n')
  })
})
