// What clouds say that they should not: each of them, in each way that it talks, over a clock that does not wait. Whatever it is, the search
// ends within bounds, says what was wrong and where, shows nothing of what a document held, and goes on to the next source.

import assert from 'node:assert/strict'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { base64Forms } from '../../core/redact.ts'
import { datasourceNamed } from '../../datasources/index.ts'
import { patienceOf } from '../../datasources/search/patience.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import { type AnswerDetails, detailsOf } from '../../metadata-server/answer.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { answersOf, play } from '../../metadata-server/scenario.ts'
import { metadataServiceBudget } from '../../system/fetch-options.ts'
import { absent, byHttp, byOtherWays, otherwise, secret, there } from './cloud-faults.ts'
import { type Changes, cloudsOfSources, only, playedMachine } from './played-machine.ts'

const scenario: JsonObject = {
  'user-data': `#cloud-config\nruncmd:\n- echo ${secret}\n`,
  'vendor-data': `#cloud-config\nbootcmd:\n- echo ${secret}\n`,
  password: secret,
}

type Way = 'absent' | 'there'

/** Who is found, with all that holds whatever a cloud says. */
async function searched(cloud: Cloud, changes: Changes, more: JsonObject = {}, alsoAt?: string, way: Way = 'there') {
  const played = await playedMachine(cloud, { ...scenario, ...more }, changes, alsoAt)
  const { here } = played
  const found = await played.find()
  const said = `${cloud.name}\n${here.said.map((notice) => JSON.stringify(notice)).join('\n')}`
  assert.ok(found, said)
  for (const [phase, passed] of played.passed) {
    // The time of each try is rounded up.
    const longest = (patienceFor(cloud)[phase] ?? 0) * 1000 + (way === 'there' ? metadataServiceBudget : 0) + 1000
    assert.ok(passed <= longest, `${phase}: ${passed} ms of ${longest}\n${said}`)
  }
  for (const form of [secret, ...base64Forms(secret)]) assert.ok(!said.includes(form), said)
  // What only the engine says: nobody has thought of it.
  assert.ok(!/is not a function|Cannot read prop|not iterable|\bat file:/.test(said), said)
  const left = here.network.state().filter((line) => !line.endsWith(' up'))
  assert.deepEqual(left, [], `its network is gone\n${said}`)
  return { isOwn: found.source.name === cloud.datasource, said, passed: played.passed }
}

/** Seconds in each phase. */
function patienceFor({ name, datasource = name }: Cloud) {
  const source = datasourceNamed(datasource)
  assert.ok(source)
  return patienceOf(source)
}

/** The source has said why it is not to be had, and which document, device or address it is about. */
function tells(said: string): boolean {
  return said
    .split('\n')
    .some(
      (line) => /"level":"(?:warning|error)"/.test(line) && /https?:\/\/|\/dev\/|\/mnt\/|guestinfo|\.xml/.test(line),
    )
}

const talking = cloudsOfSources.filter(({ answers }) => answers)
const others = cloudsOfSources.filter(({ disks, converse, guestinfo }) => disks || converse || guestinfo)

/** Empty, there is nothing that is said to the machine. */
const silent = ['altcloud', 'vmware']

describe('a cloud that answers with', () => {
  const longest = new Map<string, number>()

  for (const [name, answered] of Object.entries({ ...absent, ...there })) {
    it(`${name} is left within its time`, async () => {
      for (const cloud of talking) {
        const way = name in absent ? 'absent' : 'there'
        const { isOwn, said, passed } = await searched(cloud, byHttp(answered), {}, undefined, way)
        // A plain no is no failure.
        assert.ok(isOwn || tells(said) || name === 'a no', `nobody says why\n${said}`)
        if (way === 'absent') longest.set(cloud.name, Math.max(longest.get(cloud.name) ?? 0, ...passed.values()))
      }
    })

    it(`${name}, once it has been found, is left within its time`, async () => {
      for (const cloud of talking) for (const after of [1, 2, 4]) await searched(cloud, byHttp(answered, after))
    })
  }

  it('nothing for as long as is promised is waited for: no promise is longer than it has to be', () => {
    const generous = talking.flatMap((cloud) => {
      const promised = Math.max(...Object.values(patienceFor(cloud)))
      const needed = (longest.get(cloud.name) ?? 0) / 1000
      return needed < promised * 0.75 ? [`${cloud.name}: ${needed} s of ${promised}`] : []
    })
    assert.deepEqual(generous, [])
  })

  for (const [name, garble] of Object.entries(otherwise)) {
    it(`${name}, by another way than HTTP, is left`, async () => {
      for (const cloud of others) {
        const { isOwn, said } = await searched(cloud, byOtherWays(garble))
        assert.ok(isOwn || tells(said) || silent.includes(cloud.name), `nobody says why\n${said}`)
      }
    })
  }

  it('nothing on its line is left within its time', async () => {
    for (const cloud of others.filter(({ converse }) => converse)) {
      const { isOwn, said, passed } = await searched(cloud, { mute: true }, {}, undefined, 'absent')
      assert.ok(!isOwn && tells(said), said)
      assert.ok((passed.get('local') ?? 0) > 0)
    }
  })

  it('the documents of another host, by a redirect, is not believed', async () => {
    for (const cloud of talking.filter(({ name }) => !seeds.includes(name))) {
      const http: Changes['http'] = ({ url, path, method }) =>
        method === 'GET' && new URL(url.replace(/%25\w+/, '')).hostname !== 'elsewhere.example'
          ? { status: 302, headers: { location: `http://elsewhere.example${path}` } }
          : undefined
      const { isOwn, said } = await searched(cloud, { http }, {}, 'http://elsewhere.example')
      assert.ok(!isOwn || /"level":"warning"/.test(said), said)
      assert.match(said, /elsewhere\.example/, `${cloud.name}\n${said}`)
    }
  })

  it('a value of another kind at any place of its documents is used without it, or left', async () => {
    let turn = 0
    for (const cloud of talking) {
      const places = new Map<string, string[]>()
      const noting: Changes['http'] = ({ path }, answer) => void places.set(path, placesIn(documentOf(answer) ?? null))
      await searched(cloud, { http: noting })
      for (const [where, keys] of places) {
        for (const key of keys) {
          const odd = oddValues[turn % oddValues.length] ?? null
          turn += 1
          const http: Changes['http'] = ({ path }, answer) => {
            const document = path === where ? documentOf(answer) : undefined
            return document && { ...answer, body: JSON.stringify(withOdd(document, key.split('/'), odd)) }
          }
          await searched(cloud, { http })
        }
      }
    }
    assert.ok(turn > 200, String(turn))
  })

  it('another instance half way is still a machine, and says so where its id is asked for twice', async () => {
    const telling = new Set<string>()
    for (const cloud of talking) {
      const other = play(cloud, { ...scenario, nics: [only], 'instance-id': '77777777', hostname: 'other' })
      for (const after of [1, 2, 3, 5]) {
        const answers = answersOf(other)
        let asked = 0
        const http: Changes['http'] = (request) => {
          asked += 1
          const given = asked > after ? answers(request) : undefined
          if (given === undefined) return undefined
          const { status = 200, headers = {}, body = '' } = detailsOf(given)
          return { status, headers, body }
        }
        const { said } = await searched(cloud, { http })
        const [line = ''] = said.split('\n').filter((one) => one.includes('datasource/another-instance'))
        if (line === '') continue
        telling.add(cloud.name)
        const [, first, then] = /the instance (\S+) and went on with ([^\s"]+)"/.exec(line) ?? []
        assert.ok(first && then && first !== then, line)
        assert.match(line, /"level":"warning".*"document":"http:/)
      }
    }
    assert.deepEqual([...telling].sort(), ['cloudcix', 'cloudstack', 'ec2', 'exoscale', 'maas'])
  })

  it('a NIC that the machine lacks is set up without it, or left', async () => {
    for (const cloud of cloudsOfSources) {
      const absent = { mac: '52:54:00:00:00:99', ipv4: [{ address: '10.9.0.5', prefix: 24 }] }
      for (const nics of [[only, absent], [absent, only], [absent]]) await searched(cloud, {}, { nics })
    }
  })
})

/** Whose documents are a user's, wherever they lie. */
const seeds = ['nocloud']

const oddValues: readonly Json[] = [null, 7, 'text', [], {}, true, [null], { a: [1] }, -1.5, '', [[[]]], 1e300]

/** JSON or YAML. */
function documentOf({ status = 200, body = '' }: AnswerDetails): JsonObject | undefined {
  return status === 200 ? parseMapping(Buffer.from(body).toString('utf8'), { document: 'it' }).value : undefined
}

function placesIn(value: Json, path: readonly string[] = []): string[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return [
    ...(path.length > 0 ? [path.join('/')] : []),
    ...below.flatMap(([key, inner]) => (/[\s/]/.test(key) ? [] : placesIn(inner as Json, [...path, key]))),
  ]
}

function withOdd(value: Json, [key, ...below]: readonly string[], odd: Json): Json {
  if (key === undefined) return odd
  if (Array.isArray(value))
    return value.map((item: Json, index) => (String(index) === key ? withOdd(item, below, odd) : item))
  return isObject(value) ? { ...value, [key]: withOdd(value[key] ?? null, below, odd) } : value
}
