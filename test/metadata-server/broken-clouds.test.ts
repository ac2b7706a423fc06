// What clouds say that they should not: each of them, in each way that it talks, over a clock that does not wait. Whatever it is, the search
// ends within bounds, says what was wrong and where, shows nothing of what a document held, and goes on to the next source.

import assert from 'node:assert/strict'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { base64Forms } from '../../core/redact.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import { type AnswerDetails, detailsOf } from '../../metadata-server/answer.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { answersOf, play } from '../../metadata-server/scenario.ts'
import type { HttpAnswer } from '../../system/memory.ts'
import { type Changes, cloudsOfSources, only, playedMachine } from './played-machine.ts'

const secret = 'qz70000001zq'
const scenario: JsonObject = {
  'user-data': `#cloud-config\nruncmd:\n- echo ${secret}\n`,
  'vendor-data': `#cloud-config\nbootcmd:\n- echo ${secret}\n`,
  password: secret,
}

const portal = `<!DOCTYPE html><html><body>Log in, ${secret}</body></html>`

type Garble = (content: Uint8Array) => Uint8Array | string
type Answered = (answer: AnswerDetails, path: string, method: string) => HttpAnswer | undefined

/** Milliseconds for a source: its service is waited for, and then its documents are read; once before the network is up, and once after. */
const budget = 2 * 3_600_000

const byHttp: Readonly<Record<string, Answered>> = {
  'a body that ends early': (answer) => ({ ...answer, body: half(bytesOf(answer)) }),
  'a page of a captive portal': () => portal,
  'a captive portal that sends elsewhere': (_, path) =>
    path.includes('portal') ? portal : { status: 302, headers: { location: 'http://portal.example/portal' } },
  'a redirect to itself': (_, path) => ({ status: 302, headers: { location: path } }),
  'a body without an end': () => ({ error: 'too-large' }),
  'no end of an answer': () => ({ error: 'timeout', takes: 1e9 }),
  'a token that never comes': (_answer, _path, method) =>
    method === 'PUT' ? { error: 'timeout', takes: 1e9 } : undefined,
  'too much to do for ever': () => 503,
  'too many requests for ever': () => ({ status: 429, headers: { 'retry-after': '3600' } }),
  'a fault of its own for ever': () => 500,
  'a refusal': () => 403,
  'connections that break': () => ({ error: 'reset' as never }),
  'nothing in any document': (answer) => ((answer.status ?? 200) === 200 ? '' : undefined),
  'bytes that are no text': (answer) => ((answer.status ?? 200) === 200 ? noise : undefined),
  'a list in place of a document': (answer) => ((answer.status ?? 200) === 200 ? '[]' : undefined),
  'a document that is deep': (answer) => ((answer.status ?? 200) === 200 ? '['.repeat(200_000) : undefined),
  'a list without an end': (answer, path) =>
    (answer.status ?? 200) === 200 ? (path.endsWith('/') ? 'a/\nb/\nc' : undefined) : 'a/\nb/\nc',
}

const noise = Uint8Array.from({ length: 4096 }, (_, index) => (index * 197 + 131) % 256)

const otherwise: Readonly<Record<string, Garble>> = {
  'half of what there is': half,
  nothing: () => '',
  'bytes that are no text': () => noise,
  'a page of HTML': () => portal,
  'a list in place of a document': () => '[]',
  'something deep': () => '['.repeat(200_000),
}

function bytesOf({ body = '' }: AnswerDetails): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : body
}

function half(content: Uint8Array): Uint8Array {
  return content.subarray(0, content.length / 2)
}

function changesOf(garble: Garble): Changes {
  const text = (value: string) => Buffer.from(garble(Buffer.from(value))).toString('latin1')
  return { line: text, value: text, file: (content) => garble(Buffer.from(content)) }
}

/** Who is found, with all that holds whatever a cloud says. */
async function searched(cloud: Cloud, changes: Changes, more: JsonObject = {}, alsoAt?: string) {
  const played = await playedMachine(cloud, { ...scenario, ...more }, changes, alsoAt)
  const { here } = played
  const found = await played.find()
  const said = `${cloud.name}\n${here.said.map((notice) => JSON.stringify(notice)).join('\n')}`
  assert.ok(found, said)
  assert.ok((await played.passed()) <= budget, `${await played.passed()} ms\n${said}`)
  for (const form of [secret, ...base64Forms(secret)]) assert.ok(!said.includes(form), said)
  // What only the engine says: nobody has thought of it.
  assert.ok(!/is not a function|Cannot read prop|not iterable|\bat file:/.test(said), said)
  const left = here.network.state().filter((line) => !line.endsWith(' up'))
  assert.deepEqual(left, [], `its network is gone\n${said}`)
  return { isOwn: found.source.name === cloud.datasource, said }
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
  for (const [name, answered] of Object.entries(byHttp)) {
    it(`${name} is left within its time`, async () => {
      for (const cloud of talking) {
        const { isOwn, said } = await searched(cloud, {
          http: ({ path, method }, answer) => answered(answer, path, method),
        })
        assert.ok(isOwn || tells(said), `nobody says why\n${said}`)
      }
    })
  }

  for (const [name, garble] of Object.entries(otherwise)) {
    it(`${name}, by another way than HTTP, is left`, async () => {
      for (const cloud of others) {
        const { isOwn, said } = await searched(cloud, changesOf(garble))
        assert.ok(isOwn || tells(said) || silent.includes(cloud.name), `nobody says why\n${said}`)
      }
    })
  }

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

  it('another instance half way is still a machine', async () => {
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
        await searched(cloud, { http })
      }
    }
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
