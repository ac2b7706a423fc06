// What every datasource is put through: the machine where it works, and the ways in which it may fail. A source with a server gets the
// server's cases derived from its good one; any other says how its disk or its settings fail.

import assert from 'node:assert/strict'
import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Phase } from '../../datasources/datasource.ts'
import type { AnyDatasource } from '../../datasources/index.ts'
import { defaultsOf } from '../../datasources/search/settings.ts'
import type { HttpAnswer } from '../../system/memory.ts'
import { dhcpPrograms } from '../support/scripted-network.ts'
import { type Machine, type MachineOptions, machine } from './machine.ts'

/** A machine, and what the source makes of it. */
export interface Case {
  readonly machine: MachineOptions
  /** Default 'local'. */
  readonly phase?: Phase
  /** `datasource: {NAME: …}`. */
  readonly settings?: JsonObject
  /** Some fields of the instance; absent: none is found. */
  readonly instance?: Partial<Instance>
  /** Codes of what is reported from level warning on. Default: nothing. */
  readonly codes?: readonly string[]
}

export interface Cases {
  readonly answers: Case & { readonly instance: Partial<Instance> }
  /** Asked for by name on a machine that is not its own. */
  readonly absent: Case
  /** 503 twice, then well; by default the good case's answers. */
  readonly busy?: Case | NoServer
  /** Its documents are there and empty. */
  readonly empty: Case
  /** Its server does not answer, its disk cannot be mounted or read. */
  readonly unreachable: Case | NoServer
  /** Its first document is broken; nothing of what it holds may be said. */
  readonly broken: Case
}

/** The case makes no sense, as the source asks no server; that is checked against what it did in the others. */
export type NoServer = 'asks no server'

/** Put `secret` into broken documents: it must not turn up in anything that is reported. */
export const secret = 'hunter2'

type Http = Readonly<Record<string, HttpAnswer>>

/** The answers of `http`, each put through `change`. */
export function eachAnswer<T>(http: Http, change: (answer: HttpAnswer, url: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(http).map(([url, answer]) => [url, change(answer, url)]))
}

/** The same machine, with a server that is busy at first. */
export function busyAtFirst(options: MachineOptions): MachineOptions {
  return { ...options, http: eachAnswer(options.http as Http, (answer) => [503, 503, answer]) }
}

export function datasourceSuite(source: AnyDatasource, cases: Cases): void {
  const { name, phases } = source
  const { answers } = cases
  const given = { ...(defaultsOf(source.settings) as JsonObject), ...answers.settings }
  const networks = source.ephemeralFor ? source.ephemeralFor(given, machine(answers.machine).facts) : source.ephemeral
  const [ephemeral] = [networks ?? []].flat()
  const config = (own: JsonObject = {}) => ({ datasource_list: [name], datasource: { [name]: own } })
  const run = async ({ machine: options, phase = 'local', settings = {} }: Case) => {
    const here = machine(options)
    const before = filesOf(here)
    const found = await here.find({ phase, config: config(settings), datasources: [source] })
    assert.deepEqual(filesOf(here), before, 'a datasource leaves no file behind')
    assert.deepEqual(left(here), [], 'the ephemeral network is gone')
    assert.ok(!JSON.stringify(here.said).includes(secret), 'no message quotes a document')
    return { here, instance: found?.instance }
  }
  const left = ({ network }: Machine) =>
    ephemeral?.ipv6 ? network.state().filter((line) => !line.endsWith(' up')) : network.state()
  const holds = async (one: Case) => {
    const { here, instance } = await run(one)
    assert.deepEqual(
      [here.codes(), instance !== undefined],
      [one.codes ?? [], one.instance !== undefined],
      explained(here),
    )
    if (instance && one.instance) assert.deepEqual(instance, { ...instance, ...one.instance })
    return { here, instance }
  }
  const isCase = (one: Case | NoServer | undefined): one is Case => typeof one === 'object'

  describe(`the datasource ${name}`, () => {
    it('answers', async () => {
      const { phase = 'local' } = answers
      const { here, instance } = await holds(answers)
      assert.deepEqual(JSON.parse(JSON.stringify(instance)), instance, 'an instance is plain JSON')
      assert.equal(instance?.className, `DataSource${name}${source.suffix?.[phase] ?? ''}`)
      assert.equal(instance?.interface, ephemeral && phase === 'local' ? here.facts.nics[0]?.name : undefined)
    })

    it('is detected on its machine by facts alone', async () => {
      const facts = await machine(answers.machine).allFacts([source])
      assert.notEqual(source.detect(Object.freeze(facts), answers.settings ?? {}), 'no')
      for (const path of source.probes ?? []) assert.ok(path.startsWith('/'), path)
    })

    it('is absent', async () => {
      await holds(cases.absent)
    })

    it('waits for a server that is busy', async () => {
      const { busy = { ...answers, machine: busyAtFirst(answers.machine) } } = cases
      if (isCase(busy)) {
        const { here } = await holds(busy)
        assert.ok(here.host.sleeps.length > 0)
      } else assert.deepEqual((await run(answers)).here.host.requests, [])
    })

    it('is empty', async () => {
      await holds(cases.empty)
    })

    it('is out of reach', async () => {
      if (isCase(cases.unreachable)) await holds(cases.unreachable)
      else assert.deepEqual((await run(answers)).here.host.requests, [])
    })

    it('is broken', async () => {
      await holds(cases.broken)
    })

    if (ephemeral?.ipv4 === 'dhcp' && phases.includes('local')) {
      for (const dhcp of dhcpPrograms) {
        it(`answers by way of ${dhcp}, and not without a lease`, async () => {
          const world = { ...answers.machine, dhcp }
          const { here } = await holds({ ...answers, machine: world })
          assert.ok(here.host.ran.some(([program]) => program === dhcp))
          if (ephemeral.ipv6) return
          const { instance } = await run({ ...answers, machine: { ...world, leases: { eth0: '' } } })
          assert.equal(instance, undefined)
        })
      }
    }
  })
}

function filesOf({ host }: Machine) {
  return Object.entries(host.tree()).filter(([, { type }]) => type !== 'directory')
}

function explained({ said }: Machine): string {
  return said.map(({ level, message }) => `${level}: ${message}`).join('\n')
}
