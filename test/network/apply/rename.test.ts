import assert from 'node:assert/strict'
import fc from 'fast-check'
import { say } from '../../../core/said.ts'
import { type CurrentNic, renameDevices, renamePlan, wantedNames } from '../../../network/apply/rename.ts'
import { parseNetworkConfig } from '../../../network/index.ts'
import { nic } from '../../support/nic.ts'
import { factsOf, machine, sysfs } from './machine.ts'

const wanted = (mac: string, name: string, driver?: string) => ({
  mac,
  name,
  label: say.word(name),
  driver,
  deviceId: undefined,
})
const current = (name: string, mac: string, changes: Partial<CurrentNic> = {}): CurrentNic => ({
  name,
  mac,
  driver: 'virtio_net',
  deviceId: '0x1000',
  up: false,
  downable: true,
  ...changes,
})
const texts = (plan: ReturnType<typeof renamePlan>) => plan.commands.map((argv) => argv.join(' '))

describe('renaming', () => {
  it('does nothing if every name is right', () => {
    assert.deepEqual(renamePlan([wanted('a', 'eth0')], [current('eth0', 'a', { up: true, downable: false })]), {
      commands: [],
      problems: [],
    })
  })

  it('takes down what is up and starts it again at the end', () => {
    const plan = renamePlan(
      [wanted('a', 'interface0'), wanted('b', 'interface2')],
      [current('ens3', 'a', { up: true }), current('ens5', 'b', { up: true })],
    )
    assert.deepEqual(texts(plan), [
      'ip link set dev ens3 down',
      'ip link set ens3 name interface0',
      'ip link set dev ens5 down',
      'ip link set ens5 name interface2',
      'ip link set dev interface0 up',
      'ip link set dev interface2 up',
    ])
  })

  it('swaps through a temporary name', () => {
    const plan = renamePlan(
      [wanted('a', 'eth1'), wanted('b', 'eth0')],
      [current('eth0', 'a', { up: true }), current('eth1', 'b', { up: true }), current('cirename0', 'c')],
    )
    assert.deepEqual(texts(plan), [
      'ip link set dev eth0 down',
      'ip link set dev eth1 down',
      'ip link set eth1 name cirename1',
      'ip link set eth0 name eth1',
      'ip link set cirename1 name eth0',
      'ip link set dev eth1 up',
      'ip link set dev eth0 up',
    ])
  })

  it('leaves a NIC in use alone, and one whose name somebody in use has', () => {
    const busy = { up: true, downable: false }
    const own = renamePlan([wanted('a', 'x')], [current('eth0', 'a', busy)])
    const others = renamePlan([wanted('a', 'eth1')], [current('eth0', 'a'), current('eth1', 'b', busy)])
    assert.deepEqual([own.commands, others.commands], [[], []])
    assert.match(own.problems.join(), /eth0 is up and in use/)
    assert.match(others.problems.join(), /eth1, the name eth0 shall have, is up and in use/)
  })

  it('says which MAC no NIC has and which two have', () => {
    const nics = [current('p', 'a'), current('q', 'a', { driver: 'other' })]
    assert.match(
      renamePlan([wanted('02:00:00:00:00:0f', 'x')], nics).problems.join(),
      /no NIC has the MAC 02:00:00:00:00:0f of x/,
    )
    assert.match(
      renamePlan([wanted('a', 'x')], nics).problems.join(),
      /p and q have the MAC \(a text that is none\) of x/,
    )
    assert.deepEqual(texts(renamePlan([wanted('a', 'x', 'other')], nics)), ['ip link set q name x'])
  })

  it('ends with every name right, whatever the permutation', () => {
    const names = ['n0', 'n1', 'n2', 'n3', 'n4', 'cirename0']
    const cases = fc.tuple(
      fc.shuffledSubarray(names, { minLength: 6 }),
      fc.shuffledSubarray(names),
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    )
    fc.assert(
      fc.property(cases, ([now, then, up]) => {
        const nics = now.map((name, index) => current(name, `m${index}`, { up: up[index] ?? false }))
        const { commands, problems } = renamePlan(
          then.map((name, index) => wanted(`m${index}`, name)),
          nics,
        )
        assert.deepEqual(problems, [])
        const kernel = new Map(nics.map(({ name, mac, up: started }) => [name, { mac, up: started }]))
        for (const argv of commands) apply(kernel, argv)
        for (const [index, name] of then.entries()) assert.equal(kernel.get(name)?.mac, `m${index}`)
        for (const { mac, up: started } of kernel.values()) assert.equal(started, up[Number(mac.slice(1))])
      }),
    )
  })

  it('is asked for by version 1 entries with a MAC and by set-name with a MAC', () => {
    const read = (text: string) => {
      const { state } = parseNetworkConfig(text, { document: 'test' })
      assert.ok(state)
      return wantedNames(state).map(({ mac, name }) => `${name} ${mac}`)
    }
    const v1 = `version: 1\nconfig:\n- {type: physical, name: a, mac_address: "52:54:00:00:00:0A"}\n- {type: physical, name: b}\n`
    const v2 = `version: 2\nethernets:\n  x: {match: {macaddress: "52:54:00:00:00:0b"}, set-name: c}\n  y: {match: {macaddress: "52:54:00:00:00:0c"}}\n`
    assert.deepEqual([read(v1), read(v2)], [['a 52:54:00:00:00:0a'], ['c 52:54:00:00:00:0b']])
  })
})

/** The kernel's part: no rename of a device that is up, no name twice. */
function apply(kernel: Map<string, { mac: string; up: boolean }>, argv: readonly string[]): void {
  const [, , , third, fourth = '', fifth = ''] = argv
  const name = third === 'dev' ? fourth : (third ?? '')
  const device = kernel.get(name)
  assert.ok(device, `${name} of ${argv.join(' ')}`)
  if (third === 'dev') device.up = fifth === 'up'
  else {
    assert.equal(device.up, false)
    assert.equal(kernel.has(fifth), false, fifth)
    kernel.delete(name)
    kernel.set(fifth, device)
  }
}

describe('renaming devices', () => {
  const mac = '52:54:00:00:00:01'
  const config = { version: 2, ethernets: { lan: { match: { macaddress: mac }, 'set-name': 'lan0' } } }
  const rename = async (commands: Record<string, string | number>, nics = [nic('eth0', mac)]) => {
    const here = machine({ files: sysfs(nics), commands })
    const { state } = parseNetworkConfig(config, { document: 'test' })
    assert.ok(state)
    await renameDevices({ host: here.host, facts: factsOf(nics), state, notices: here.sink })
    return here
  }
  const free = { 'ip -4 addr show': '', 'ip -6 addr show *': '', 'ip link *': '' }

  it('runs the plan', async () => {
    const here = await rename(free)
    assert.deepEqual(here.ran(), ['ip link set dev eth0 down', 'ip link set eth0 name lan0', 'ip link set dev lan0 up'])
    assert.deepEqual(here.codes(), [])
  })

  it('does not touch a NIC with an address', async () => {
    const here = await rename({
      ...free,
      'ip -4 addr show': '2: eth0: <UP> mtu 1500\n    inet 10.0.0.1/24 scope global eth0\n',
    })
    assert.deepEqual(here.ran(), [])
    assert.deepEqual(here.codes(), ['network/rename'])
  })

  it('does not touch a NIC that is up if addresses cannot be found out', async () => {
    const here = await rename({ 'ip link *': '' })
    assert.deepEqual([here.ran(), here.codes()], [[], ['network/rename']])
  })

  it('goes on after a failure and reports it', async () => {
    const here = await rename({ ...free, 'ip link set eth0 name lan0': 2 })
    assert.equal(here.ran().at(-1), 'ip link set dev lan0 up')
    assert.match(here.notes.at(-1)?.message ?? '', /^Failed to rename devices: /)
  })

  it('asks nothing if there is nothing to do', async () => {
    const here = await rename({}, [nic('lan0', mac)])
    assert.deepEqual(here.host.calls, [])
  })
})
