import assert from 'node:assert/strict'
import { ConfigError, HostError } from '../../../core/errors.ts'
import { eventName } from '../../../core/event-name.ts'
import { describeInstance, type Instance } from '../../../core/instance.ts'
import { say } from '../../../core/said.ts'
import type { Datasource } from '../../../datasources/datasource.ts'
import type { AnyDatasource } from '../../../datasources/index.ts'
import type { SearchSpan } from '../../../datasources/search/search.ts'
import type { Detection } from '../../../datasources/shared/rules.ts'
import type { Lease } from '../../../network/apply/lease.ts'
import { machine } from '../machine.ts'

type Behaviour = Partial<Datasource<unknown>> & { readonly found?: boolean; readonly detects?: Detection }

/** A datasource that behaves as it is told; what it was asked is in `asked`. */
function source(name: string, behaviour: Behaviour = {}, asked: string[] = []): AnyDatasource {
  const { found = true, detects = 'yes', ...rest } = behaviour
  return {
    name,
    phases: ['local', 'network'],
    settings: { type: 'object', properties: { depth: { type: 'integer', default: 3 } } },
    detect() {
      asked.push(`${name} detect`)
      return detects
    },
    async read({ phase, settings }) {
      asked.push(`${name} read ${phase} ${JSON.stringify(settings)}`)
      return found ? { id: 'i-1', detail: 'seed=x' } : undefined
    },
    ...rest,
  }
}

function instanceOf(name: string, id = 'i-1'): Instance {
  return {
    datasource: name,
    className: `DataSource${name}`,
    detail: 'seed=x',
    id,
    dsmode: 'net',
    publicKeys: [],
    metadata: {},
    cloudName: 'c',
    platform: 'p',
    subplatform: 's',
  }
}

describe('datasources/search/search', () => {
  it('asks in the order of the list and stops at the first instance', async () => {
    const asked: string[] = []
    const datasources = [source('A', {}, asked), source('B', { found: false }, asked), source('C', {}, asked)]
    const found = await machine().find({ datasources, config: { datasource_list: ['b', 'C', 'A'] } })
    assert.equal(found?.source.name, 'C')
    assert.equal(found?.restored, false)
    assert.deepEqual(asked, ['B detect', 'B read local {"depth":3}', 'C detect', 'C read local {"depth":3}'])
  })

  it('reads no source that is not detected, and those that may be there', async () => {
    const asked: string[] = []
    const datasources = [source('A', { detects: 'no' }, asked), source('B', { detects: 'maybe' }, asked)]
    const found = await machine().find({ datasources, config: { datasource_list: ['A', 'B'] } })
    assert.equal(found?.source.name, 'B')
    assert.ok(!asked.some((line) => line.startsWith('A read')))
  })

  it('does not ask about a source named on the command line, or alone in the list', async () => {
    const asked: string[] = []
    const datasources = [source('A', { detects: 'no', aliases: ['old-a'] }, asked)]
    for (const cmdline of ['ds=a', 'ci.ds=A;x=y', 'ds=OLD-A']) {
      assert.ok(await machine({ cmdline }).find({ datasources, config: { datasource_list: ['A', 'None'] } }))
    }
    assert.ok(await machine().find({ datasources, config: { datasource_list: ['A'] } }))
    assert.ok(!asked.includes('A detect'))
    assert.equal(await machine().find({ datasources, config: { datasource_list: ['a'] } }), undefined)
  })

  it('deprecates the old spellings of ds=', async () => {
    const { find, codes } = machine({ cmdline: 'ci.datasource=A' })
    await find({ datasources: [source('A')], config: { datasource_list: ['A'] } })
    assert.deepEqual(codes(), ['datasource/deprecated'])
  })

  it('asks only the sources of its phase', async () => {
    const asked: string[] = []
    const datasources = [source('A', { phases: ['local'] }, asked), source('B', { phases: ['network'] }, asked)]
    const config = { datasource_list: ['A', 'B'] }
    assert.equal((await machine().find({ datasources, config }))?.source.name, 'A')
    assert.equal((await machine().find({ datasources, config, phase: 'network' }))?.source.name, 'B')
  })

  it('goes on after a source that fails, and says what happened', async () => {
    const fails = (error: Error) => source('A', { read: () => Promise.reject(error) })
    const where = { document: 'meta', line: 3 }
    for (const error of [new Error('bug'), new HostError('io', say`short`), new ConfigError(say`broken`, where)]) {
      const { find, said } = machine()
      const found = await find({ datasources: [fails(error), source('B')], config: { datasource_list: ['A', 'B'] } })
      assert.equal(found?.source.name, 'B')
      const [notice] = said.filter(({ code }) => code)
      assert.equal(notice?.code, 'datasource/failed')
      assert.equal(notice?.where?.line, error instanceof ConfigError ? 3 : undefined)
    }
  })

  it('survives a detection that fails', async () => {
    const broken = source('A', {
      detect() {
        throw new Error('bug')
      },
    })
    const { find, codes } = machine()
    assert.ok(await find({ datasources: [broken, source('B')], config: { datasource_list: ['A', 'B'] } }))
    assert.deepEqual(codes(), ['datasource/failed'])
  })

  it('is a list of events, named as the class is in each phase', async () => {
    const events: string[] = []
    const span: SearchSpan = async (event, description, work) => {
      let text = description
      let result = 'SUCCESS'
      const value = await work({ tell: (message) => (text = message), mark: (worse) => (result = worse) })
      events.push(`${eventName(event)}: ${description} -> ${result}: ${text}`)
      return value
    }
    const datasources = [
      source('A', { read: () => Promise.reject(new Error('x')) }),
      source('B', { suffix: { network: 'Net' } }),
    ]
    const config = { datasource_list: ['A', 'B'] }
    await machine().find({ datasources, config, span, phase: 'network' })
    assert.deepEqual(events, [
      'search-A: searching for network data from DataSourceA -> FAIL: no network data found from DataSourceA',
      'search-BNet: searching for network data from DataSourceBNet -> SUCCESS: found network data from DataSourceBNet',
    ])
  })

  it('gives a source its network in the local phase alone', async () => {
    const asked: string[] = []
    const lease: Lease = {
      interface: 'eth0',
      address: '10.0.0.2',
      prefix: 24,
      broadcast: '10.0.0.255',
      routers: [],
      options: {},
      routes: [],
    }
    const datasources = [source('A', { ephemeral: { ipv4: 'dhcp' } }, asked)]
    const config = { datasource_list: ['A', 'None'] }
    const ups: string[] = []
    const found = await machine().find({
      datasources,
      config,
      ephemeral: async (network, work) => {
        ups.push(JSON.stringify(network))
        return await work(lease, 'eth0')
      },
    })
    assert.equal(found?.instance.interface, 'eth0')
    assert.deepEqual(ups, ['{"ipv4":"dhcp"}'])
    assert.equal(await machine().find({ datasources, config, ephemeral: undefined }), undefined)
    assert.ok(await machine().find({ datasources, config, phase: 'network' }))
  })

  it('warns of an unknown name, and of a list that is not a list', async () => {
    const unknown = machine()
    assert.ok(await unknown.find({ datasources: [source('A')], config: { datasource_list: ['Claud', 'A'] } }))
    assert.deepEqual(unknown.codes(), ['datasource/unknown'])
    const bad = machine()
    await bad.find({ datasources: [source('NoCloud')], config: { datasource_list: 'NoCloud' } })
    assert.deepEqual(bad.codes(), ['datasource/bad-list'])
  })

  describe('of the cache', () => {
    const instance = instanceOf('A')
    const datasources = [source('A', { found: false })]
    const config = { datasource_list: ['A'] }

    it('is an event that says which instance it was about', async () => {
      const says = async (runInstanceId: string | undefined, trust: boolean) => {
        const said: string[] = []
        const span: SearchSpan = (_name, _description, work) =>
          work({ tell: (message) => said.push(message), mark: () => {} })
        await machine().find({ datasources, config, span, cached: { instance, runInstanceId, trust } })
        return said[0]
      }
      const shown = 'DataSourceA [seed=x]'
      assert.equal(describeInstance(instance), shown)
      assert.equal(await says('i-1', false), `restored from cache with run check: ${shown}`)
      assert.equal(await says('i-2', true), `restored from cache: ${shown}`)
      assert.equal(await says('i-2', false), `cache invalid in datasource: ${shown}`)
    })

    it('restores without reading anything', async () => {
      const asked: string[] = []
      const cached = { instance, runInstanceId: 'i-1\n', trust: false }
      const found = await machine().find({ datasources: [source('A', {}, asked)], config, cached })
      assert.deepEqual([found?.instance, found?.restored, asked], [instance, true, []])
    })

    it('asks the datasource if it cannot tell, and searches if that says no or fails', async () => {
      const cached = { instance, runInstanceId: undefined, trust: false }
      const checked = async (check?: Datasource<unknown>['check']) =>
        (
          await machine().find({
            datasources: [source('A', { found: false, ...(check && { check }) })],
            config,
            cached,
          })
        )?.restored
      assert.equal(await checked(async () => true), true)
      assert.equal(await checked(async () => false), undefined)
      assert.equal(await checked(() => Promise.reject(new HostError('io', say`x`))), undefined)
      assert.equal(await checked(), undefined)
    })

    it('does not restore what a datasource unknown to this version made', async () => {
      const cached = { instance: instanceOf('Gone'), runInstanceId: 'i-1', trust: true }
      assert.equal(await machine().find({ datasources, config, cached }), undefined)
    })
  })
})
