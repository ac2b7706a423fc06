// Machines that two clouds can take for theirs, in all pairs: by a firmware that is put together from both, by disks, sockets and lines of
// both. The order of the search decides between two that answer; one that does not answer gives way to the other.

import assert from 'node:assert/strict'
import { datasourceNamed, datasources, searchOrder } from '../../datasources/index.ts'
import { explain } from '../../datasources/search/explain.ts'
import { withOwnFacts } from '../../datasources/search/own-facts.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { machine } from '../datasources/machine.ts'
import { cloudsOfSources, machineOf, searchedFor, settingsOf } from './played-machine.ts'

type Both = ReturnType<typeof machineOf>

/** Nothing answers, and nothing is on the disks; what it is known by stays. */
function gone(cloud: Cloud): Both {
  const silent = machineOf(cloud, {}, { mute: true, value: () => '', file: () => '' })
  return { ...silent, http: () => undefined, disks: silent.disks.map((disk) => ({ ...disk, files: {} })) }
}

const places = new Map(searchOrder.map((name, index) => [name, index]))
const placeOf = ({ datasource = '' }: Cloud) => places.get(datasource) ?? -1
const ordered = cloudsOfSources.toSorted((a, b) => placeOf(a) - placeOf(b))
const pairs = ordered.flatMap((first, index) => ordered.slice(index + 1).map((second) => [first, second] as const))

/** `choice`: for each of its bits, whose value of a field counts where the two differ. */
function together(one: Both, other: Both, choice: number): Both {
  const fields = [...new Set([...Object.keys(one.dmi), ...Object.keys(other.dmi)])] as (keyof Both['dmi'])[]
  const differing = fields.filter(
    (field) => field in one.dmi && field in other.dmi && one.dmi[field] !== other.dmi[field],
  )
  const dmi = Object.fromEntries(
    fields.map((field) => {
      const at = differing.indexOf(field)
      const [mine, theirs] = at >= 0 && (choice >> (at + 1)) & 1 ? [other, one] : [one, other]
      return [field, mine.dmi[field] ?? theirs.dmi[field]]
    }),
  )
  return {
    dmi,
    disks: [...one.disks, ...other.disks].map((disk, index) => ({ ...disk, device: `/dev/sr${index}` })),
    files: { ...other.files, ...one.files },
    channels: { ...other.channels, ...one.channels },
    http(request) {
      const [mine, theirs] = [one.http(request), other.http(request)]
      return isRefusal(mine) && !isRefusal(theirs) ? theirs : (mine ?? theirs)
    },
    commands: async (call, host) => (await one.commands(call, host)) ?? (await other.commands(call, host)),
    programs: [...one.programs, ...other.programs],
    facts: (choice & 1 ? other : one).facts,
  }
}

function isRefusal(answer: ReturnType<Both['http']>): boolean {
  if (typeof answer === 'number') return answer >= 400
  return answer === undefined || (typeof answer === 'object' && 'status' in answer && (answer.status ?? 200) >= 400)
}

type Pair = readonly [Cloud, Cloud]

const choices = Array.from({ length: 64 }, (_, index) => index)

/** Such that both can take the firmware and the hypervisor for theirs. */
async function choicesFor([one, other]: Pair): Promise<readonly number[]> {
  const [mine, theirs] = [machineOf(one), machineOf(other)]
  const listed = [one, other].map(({ datasource = '' }) => datasource)
  const settings = [one, other].map(({ name }) => settingsOf[name] ?? {})
  const seen = await Promise.all(
    choices.map(async (choice) => {
      const { host, facts } = machine(together(mine, theirs, choice))
      const known = await withOwnFacts(host, facts)
      return listed.every((name, at) => datasourceNamed(name)?.detect(known, settings[at] ?? {}, listed) === 'yes')
    }),
  )
  return choices.filter((choice) => seen[choice])
}

async function found(pair: Pair, one: Both, other: Both, choice: number) {
  const played = searchedFor(pair, together(one, other, choice))
  const result = await played.find()
  const notices = played.here.said.map((notice) => JSON.stringify(notice))
  const said = [pair.map(({ name }) => name).join(' and '), ...notices].join('\n')
  assert.ok(result, said)
  assert.ok(!/is not a function|Cannot read prop|not iterable|\bat file:/.test(said), said)
  return { name: result.source.name, early: !played.passed.has('network'), said }
}

/** It knows who the machine is without its service. */
const knowing = 'akamai'

describe('a machine of two clouds', () => {
  const tried = new Map<string, number>()

  for (const first of ordered.slice(0, -1)) {
    it(`is of ${first.title}, before any that comes after it, if that answers; and of the other if not`, async () => {
      for (const pair of pairs.filter(([one]) => one === first)) {
        const [, second] = pair
        const fitting = await choicesFor(pair)
        if (fitting.length === 0) continue
        const [one, other] = [machineOf(first), machineOf(second)]
        const alone = async (choice: number) => {
          const [mine, theirs] = [
            await found(pair, one, gone(second), choice),
            await found(pair, gone(first), other, choice),
          ]
          const are = mine.name === first.datasource && theirs.name === second.datasource
          return { mine, theirs, choice, are }
        }
        // Some ask the firmware not only whose machine it is, but which.
        let well: Awaited<ReturnType<typeof alone>> | undefined
        let said = ''
        for (const choice of fitting) {
          const result = await alone(choice)
          if (!result.are) said = `${result.mine.said}\n${result.theirs.said}`
          else well = result
          if (well) break
        }
        if (!well && pair.some(({ name }) => name === knowing)) continue
        assert.ok(well, said)
        for (const { name } of pair) tried.set(name, (tried.get(name) ?? 0) + 1)
        const both = await found(pair, one, other, well.choice)
        // What is found before the network is up comes before all that is not.
        const winner = well.theirs.early && !well.mine.early ? second : first
        assert.equal(both.name, winner.datasource, both.said)
        const none = await found(pair, gone(first), gone(second), well.choice)
        if (!pair.some(({ name }) => name === knowing)) assert.equal(none.name, 'None', none.said)
      }
    })
  }

  it('are many: each cloud has such machines with others', () => {
    const few = ordered.filter(({ name }) => (tried.get(name) ?? 0) < 3).map(({ name }) => name)
    assert.deepEqual(few, [])
  })

  it('is said to be of both', async () => {
    // Settings are read from the text of the config there: test/datasources/search has their tests.
    for (const pair of pairs.filter((both) => both.every(({ name }) => !(name in settingsOf)))) {
      const [choice] = await choicesFor(pair)
      if (choice === undefined) continue
      const { host, facts } = machine(together(machineOf(pair[0]), machineOf(pair[1]), choice))
      const { sources, identified } = explain({
        facts: await withOwnFacts(host, facts),
        datasources,
        policyFile: '',
        configFiles: [],
        disabledByFile: false,
        manualClean: false,
      })
      const names = pair.map(({ datasource }) => datasource)
      const chosen = sources.filter((one) => one.chosen)
      for (const name of names) {
        const one = chosen.find((source) => source.name === name)
        assert.ok(one && one.because.length > 0, `${names}: ${JSON.stringify(identified)}`)
      }
      assert.equal(identified.exitCode, 0)
    }
  })
})
