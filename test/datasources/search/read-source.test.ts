import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import type { Datasource, Discovered, Standby } from '../../../datasources/datasource.ts'
import type { AnyDatasource } from '../../../datasources/index.ts'
import { carryOut, type Deed } from '../../../system/deed.ts'
import { type Machine, machine } from '../machine.ts'

type Results = readonly (Discovered | Standby | 'fails')[]

const report = 'http://192.0.2.1/ready'
const ready: Deed = { what: say`report`, request: 'POST', url: report }
const mark: Deed = { what: say`remember it`, write: '/marked', content: '', mode: 0o644 }
const settle = () => [ready, mark]

/** Each reading has the next result; `heard`: what the source was told. */
function run(
  results: Results,
  {
    files = {},
    http = { [report]: '' } as Record<string, string | number>,
    ...behaviour
  }: Partial<Datasource<unknown>> & { files?: Record<string, string>; http?: Record<string, string | number> } = {},
) {
  const here = machine({ files, http })
  const resumed: unknown[] = []
  const source: AnyDatasource = {
    name: 'Test',
    phases: ['local'],
    ephemeral: { ipv4: 'dhcp' },
    settings: { type: 'object' },
    detect: () => 'yes',
    async read(input) {
      const result = results[resumed.length]
      resumed.push(input.resumed)
      if (result === 'fails') throw new HostError('protocol', say`it fails`)
      return result
    },
    ...behaviour,
  }
  const find = (act: typeof carryOut | false = carryOut) =>
    here.find({
      config: { datasource_list: ['Test'] },
      datasources: [source],
      ...(act && { carryOut: act }),
    })
  return { here, find, resumed }
}

const posts = ({ host }: Machine) => host.requests.filter(({ method }) => method === 'POST').length
const marked = ({ host }: Machine) => '/marked' in host.tree()
const leases = ({ host }: Machine) =>
  host.ran.filter(([name, ...words]) => name === 'dhcpcd' && !words.includes('-P')).length

describe('what is to be done about what a source read', () => {
  it('is done in the network that it was read in', async () => {
    const { here, find } = run([{ id: 'i', settle }])
    const found = await find()
    assert.equal(found?.instance.id, 'i')
    assert.deepEqual(JSON.parse(JSON.stringify(found?.instance)), found?.instance, 'the instance is plain JSON')
    assert.deepEqual([posts(here), marked(here), leases(here)], [1, true, 1])
    assert.deepEqual([here.network.state(), here.codes()], [[], []])
  })

  it('is only said where nobody does it', async () => {
    const { here, find } = run([{ id: 'i', settle }])
    assert.equal((await find(false))?.instance.id, 'i')
    assert.deepEqual([posts(here), marked(here)], [0, false])
  })

  it('costs the machine nothing if it fails: it is reported, and no mark says that it was done', async () => {
    const { here, find } = run([{ id: 'i', settle }], { http: { [report]: 500 } })
    assert.equal((await find())?.instance.id, 'i')
    assert.deepEqual([marked(here), here.codes(), leases(here)], [false, ['datasource/not-done'], 1])
  })

  it('is done with a new lease where the first has run out or lost its address meanwhile', async () => {
    const lose: Datasource<unknown>['read'] = async ({ host, lease }) => {
      await host.commands.run(['ip', 'addr', 'del', `${lease?.address}/${lease?.prefix}`, 'dev', 'eth0'])
      await host.commands.run(['ip', 'link', 'set', 'dev', 'eth0', 'down'])
      return { id: 'i', settle }
    }
    const { here, find } = run([], { read: lose })
    assert.equal((await find())?.instance.id, 'i')
    assert.deepEqual([posts(here), marked(here), leases(here)], [1, true, 2])
  })
})

describe('with several NICs that are asked side by side', () => {
  /** Both lead to the service. */
  function onTwo(source: Pick<Datasource<unknown>, 'read'> & Partial<Datasource<unknown>>) {
    const here = machine({ leases: { eth0: '10.0.0.5', eth1: '10.0.1.5' }, http: { [report]: '' } })
    const known: AnyDatasource = {
      name: 'Test',
      phases: ['local'],
      ephemeral: { ipv4: 'dhcp', nics: 'each' },
      settings: { type: 'object' },
      detect: () => 'yes',
      ...source,
    }
    const find = () => here.find({ config: { datasource_list: ['Test'] }, datasources: [known], carryOut })
    return { here, find }
  }

  /** Ends once all that have begun have come this far. */
  function meeting(count: number) {
    let arrived = 0
    const all = Promise.withResolvers<void>()
    return () => {
      arrived += 1
      if (arrived === count) all.resolve()
      return all.promise
    }
  }

  it('what is to be done is done once, by one NIC, when the others are over', async () => {
    const met = meeting(2)
    const others: (readonly string[])[] = []
    const { here, find } = onTwo({
      async read({ nic = '', lease: { address = '' } = {} }) {
        await met()
        return {
          id: 'i',
          settle: () => {
            others.push(here.network.state().filter((line) => !line.includes(nic) && !line.includes(address)))
            return settle()
          },
        }
      },
    })
    const found = await find()
    assert.deepEqual([found?.instance.id, posts(here), marked(here), others], ['i', 1, true, [[]]])
    assert.deepEqual([here.network.state(), here.codes()], [[], []])
  })

  it('a machine that was made in advance waits by one NIC alone', async () => {
    const met = meeting(2)
    let readings = 0
    const ended: (string | undefined)[] = []
    const { here, find } = onTwo({
      async read({ host, nic, resumed }) {
        readings += 1
        if (resumed !== undefined) return { id: 'i' }
        await met()
        if (nic === 'eth0') return { standby: 'nothing', settle, resumed: 1 }
        // It would find out something else, later.
        await host.clock.sleep(3_600_000).catch(() => ended.push(nic))
        throw new HostError('unreachable', say`nobody there`)
      },
    })
    assert.equal((await find())?.instance.id, 'i')
    assert.deepEqual([posts(here), ended, here.codes()], [1, ['eth1'], []])
    assert.ok(readings >= 3)
  })

  it('a lease that is lost is asked for anew on its own NIC', async () => {
    const { here, find } = onTwo({
      async read({ host, lease, nic }) {
        if (nic !== 'eth1') throw new HostError('unreachable', say`nobody there`)
        await host.commands.run(['ip', 'addr', 'del', `${lease?.address}/${lease?.prefix}`, 'dev', 'eth1'])
        return { id: 'i', settle }
      },
    })
    assert.equal((await find())?.instance.interface, 'eth1')
    assert.equal(posts(here), 1)
    const asked = here.host.ran.filter(([name, ...words]) => name === 'dhcpcd' && !words.includes('-P'))
    assert.deepEqual(
      asked.map((argv) => argv.at(-1)),
      ['eth0', 'eth1', 'eth1'],
    )
  })

  it('a failure is told once', async () => {
    const met = meeting(2)
    const { here, find } = onTwo({
      read: async () => {
        throw new HostError('protocol', say`it fails`)
      },
      async failed() {
        await met()
        return [ready]
      },
    })
    assert.equal(await find(), undefined)
    assert.equal(posts(here), 1)
  })
})

describe('a source that fails', () => {
  const told: string[] = []
  const failed: NonNullable<Datasource<unknown>['failed']> = ({ lease, failure }) => {
    told.push(`${failure.short} ${lease?.address}`)
    return [{ what: say`tell`, request: 'POST', url: report }]
  }
  beforeEach(() => void told.splice(0))

  it('may tell the cloud in a network of its own', async () => {
    const { here, find } = run(['fails'], { failed })
    assert.equal(await find(), undefined)
    assert.deepEqual([told, posts(here), here.codes()], [['it fails 10.0.0.5'], 1, ['datasource/failed']])
  })

  it('tells nobody a second time what may have been heard', async () => {
    const { here, find } = run(['fails'], { failed })
    await find(async (...work) => {
      await carryOut(...work)
      throw new HostError('unreachable', say`nobody knows how it ended`)
    })
    assert.deepEqual([told.length, posts(here)], [1, 1])
    assert.deepEqual(here.codes(), ['datasource/not-done', 'datasource/failed'])
  })

  it('is told without a network where one did not help to find out how', async () => {
    const { here, find } = run(['fails'], {
      failed(input) {
        if (input.lease) throw new HostError('unreachable', say`nobody there`)
        return [mark]
      },
    })
    await find()
    assert.deepEqual([marked(here), here.codes()], [true, ['datasource/failed']])
  })

  it('has failed for its own reason, and not for that for which the cloud cannot be told', async () => {
    const { here, find } = run(['fails'], {
      async failed() {
        throw new HostError('unreachable', say`nobody there`)
      },
    })
    await find()
    assert.deepEqual(here.codes(), ['datasource/not-done', 'datasource/failed'])
    assert.match(here.said.at(-1)?.message ?? '', /it fails/)
  })

  it('may do without where no network was to be had', async () => {
    const here = machine({ leases: { eth0: '' } })
    const source = {
      name: 'Test',
      phases: ['local'],
      ephemeral: { ipv4: 'dhcp' },
      settings: { type: 'object' },
      detect: () => 'yes',
      read: async () => assert.fail('read'),
      failed,
    } satisfies AnyDatasource
    await here.find({
      config: { datasource_list: ['Test'] },
      datasources: [source],
      carryOut,
    })
    assert.equal(told.length, 1)
    assert.match(told[0] ?? '', /undefined$/)
  })
})

describe('a machine that was made in advance', () => {
  it('is read again, with what it knew and a lease of its own', async () => {
    const { here, find, resumed } = run([{ standby: 'nothing', settle, resumed: 'once' }, { id: 'i' }])
    assert.equal((await find())?.instance.id, 'i')
    assert.deepEqual([resumed, marked(here), leases(here)], [[undefined, 'once'], true, 2])
  })

  it('has failed if the cloud cannot be told that it waits', async () => {
    const { here, find } = run([{ standby: 'replugged', settle, resumed: 1 }], { http: { [report]: 500 } })
    assert.equal(await find(), undefined)
    assert.deepEqual(here.codes(), ['datasource/not-done', 'datasource/failed'])
  })

  it('sees an owner that comes while it tells that it waits', async () => {
    const counter = '/sys/class/net/eth0/carrier_down_count'
    const files = { [counter]: '0\n', '/sys/class/net/eth0/carrier': '1\n' }
    const comes: Deed = { what: say`stand for the cloud`, write: counter, content: '1\n', mode: 0o644 }
    const { find } = run([{ standby: 'replugged', settle: () => [ready, comes], resumed: 1 }, { id: 'i' }], { files })
    assert.equal((await find())?.instance.id, 'i')
  })
})
