// Each cloud that is a service is recorded, and the recording played: whatever a boot of ours asks has the same answer, and comes to the
// same. What is secret is in no recording.

import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { isList, isObject, type Json, type JsonObject } from '../../core/json.ts'
import { base64Forms } from '../../core/redact.ts'
import { type AnswerDetails, detailsOf } from '../../metadata-server/answer.ts'
import { type Ask, AskFailure, askPlayed } from '../../metadata-server/ask.ts'
import { serviceAt } from '../../metadata-server/ask-service.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { recognized } from '../../metadata-server/recognize.ts'
import { type Recorded, record } from '../../metadata-server/record.ts'
import { answersOf, checkedScenario, play } from '../../metadata-server/scenario.ts'
import { serve } from '../../metadata-server/server.ts'
import { marker, markers, secretScenario } from './marked-scenario.ts'
import { only, playedMachine } from './played-machine.ts'

const services = clouds.filter(({ answers }) => answers !== undefined)
const base: JsonObject = { nics: [only] }

/** As a machine asks that may send from any port. */
function ask(cloud: Cloud, scenario: JsonObject): Ask {
  return askPlayed(answersOf(play(cloud, scenario)))
}

async function recorded(cloud: Cloud, scenario: JsonObject = base, userData = false): Promise<Recorded> {
  const plan = cloud.crawl?.((scenario[cloud.name] ?? {}) as JsonObject)
  assert.ok(plan, `${cloud.name} says what there is to ask`)
  const found = await record({ name: cloud.name, plan }, { ask: ask(cloud, scenario), userData })
  assert.ok(found.recording, cloud.name)
  return found
}

async function recordedOverWire(cloud: Cloud, scenario: JsonObject): Promise<Recorded> {
  const plan = cloud.crawl?.({}) ?? assert.fail(cloud.name)
  const server = await serve({ answers: answersOf(play(cloud, scenario)) })
  try {
    const service = serviceAt(server.url) ?? assert.fail(server.url)
    const found = await record({ name: cloud.name, plan }, { ...service, userData: true })
    return found.recording ? (found as Recorded) : assert.fail(JSON.stringify(found.problems))
  } finally {
    await server.close()
  }
}

function scenarioOf(cloud: Cloud, { recording, own }: Recorded): JsonObject {
  return JSON.parse(JSON.stringify({ ...base, [cloud.name]: own, recorded: recording })) as JsonObject
}

describe('record', () => {
  for (const cloud of services) {
    it(`makes of ${cloud.title} what is answered as it was, path by path, over connections`, async () => {
      const found = await recordedOverWire(cloud, base)
      assert.deepEqual(found.problems, [])
      const again = await recordedOverWire(cloud, await checkedScenario(clouds, scenarioOf(cloud, found)))
      const timeless = ({ recording }: Recorded) => ({ ...recording, from: '', at: '', hidden: [] })
      assert.deepEqual(timeless(again), timeless(found))
      assert.deepEqual(again.own, found.own)
    })

    if (cloud.datasource === undefined) continue
    it(`makes of ${cloud.title} what our datasource asks and finds as before`, async () => {
      const found = await recorded(cloud, base, true)
      const real = await boot(cloud, base)
      const played = await boot(cloud, scenarioOf(cloud, found))
      assert.ok(real.instance)
      assert.deepEqual(played.asked, real.asked)
      assert.deepEqual(differences(real.instance, played.instance), [])
      const hidden = new Set(found.recording.hidden)
      const unlike = [...real.answers].filter(
        ([path, answer]) => !hidden.has(path) && !isDeepStrictEqual(played.answers.get(path), answer),
      )
      assert.deepEqual(unlike, [])
    })

    it(`has no secret of ${cloud.title}, and its user-data only where that is wanted`, async () => {
      const scenario = { ...base, ...secretScenario(true) }
      const isIn = (text: string, secret: string) =>
        [secret, ...base64Forms(secret)].some((form) => text.includes(form))
      const seen = (text: string) => markers.filter((secret) => isIn(text, secret))
      assert.deepEqual(seen(JSON.stringify(await recorded(cloud, scenario))), [])
      const with_ = seen(JSON.stringify(await recorded(cloud, scenario, true)))
      assert.ok(
        !with_.includes(marker(1)) && !with_.includes(marker(2)),
        "vendor-data and passwords are not the user's",
      )
    })
  }

  const digitalocean = services.find(({ name }) => name === 'digitalocean') ?? assert.fail()
  const planOf = (cloud: Cloud) => ({ name: cloud.name, plan: cloud.crawl?.({}) ?? assert.fail(cloud.name) })

  it('waits for a service that is busy, and goes on where it stays so', async () => {
    const right = ask(digitalocean, base)
    const waits: number[] = []
    let busy = 2
    const found = await record(planOf(digitalocean), {
      async ask(request) {
        if (request.path === '/metadata/v1/id' && busy-- > 0)
          return { status: 503, headers: {}, body: new Uint8Array() }
        if (request.path === '/metadata/v1/region') return { status: 429, headers: {}, body: new Uint8Array() }
        return right(request)
      },
      wait: async (milliseconds) => waits.push(milliseconds),
    })
    assert.deepEqual(waits, [1000, 1000, 1000, 1000])
    assert.deepEqual(found.problems, [{ path: '/metadata/v1/region', why: 'status', status: 429 }])
    assert.equal(found.recording?.answers['/metadata/v1/id'], '320111865')
  })

  it('asks for another token when the first is over', async () => {
    const ec2 = services.find(({ name }) => name === 'ec2') ?? assert.fail()
    const right = ask(ec2, base)
    const first = new Set<string>()
    let count = 0
    const found = await record(planOf(ec2), {
      async ask(request) {
        const token = request.headers['x-aws-ec2-metadata-token']
        if (token !== undefined) first.add(token)
        count += 1
        const isOver = count > 50 && token !== undefined && token === [...first][0]
        return isOver ? { status: 401, headers: {}, body: new Uint8Array() } : right(request)
      },
    })
    assert.deepEqual([found.problems, first.size], [[], 2])
    const refused = Object.values(found.recording?.answers ?? {}).filter(
      (one) => typeof one === 'object' && 'status' in one && one.status === 401,
    )
    assert.deepEqual(refused, [])
  })

  for (const tokens of ['required', 'optional', 'none']) {
    it(`finds out that tokens of EC2 are: ${tokens}`, async () => {
      const ec2 = services.find(({ name }) => name === 'ec2') ?? assert.fail()
      const scenario = { ...base, ec2: { tokens } }
      assert.deepEqual((await recorded(ec2, scenario)).own, { tokens })
    })
  }

  it('gives up at once where nobody answers', async () => {
    let count = 0
    const found = await record(planOf(digitalocean), {
      async ask() {
        count += 1
        throw new AskFailure('timeout')
      },
    })
    assert.deepEqual(
      [found.recording, found.problems, count],
      [undefined, [{ path: '/metadata/v1/no-such-name', why: 'timeout' }], 1],
    )
  })

  it('has what documents of OpenStack mention', async () => {
    const openstack = services.find(({ name }) => name === 'openstack') ?? assert.fail()
    const own = {
      'meta-data': { files: [{ path: '/etc/motd', content_path: '/content/0000' }] },
      content: { '0000': 'hello' },
    }
    const { recording } = await recorded(openstack, { ...base, openstack: own })
    assert.equal(JSON.stringify(recording.answers['/openstack/content/0000']).includes('hello'), true)
  })

  it('knows each cloud by what it answers, but for two that are alike', async () => {
    for (const cloud of services) {
      const names = (await recognized(services, ask(cloud, base))).map(({ name }) => name)
      const alike = ['cloudstack', 'exoscale']
      assert.deepEqual(names, alike.includes(cloud.name) && names.length > 1 ? alike : [cloud.name])
    }
  })
})

type Booted = {
  readonly asked: readonly string[]
  readonly answers: ReadonlyMap<string, unknown>
  readonly instance: Json
}

async function boot(cloud: Cloud, scenario: JsonObject): Promise<Booted> {
  const asked: string[] = []
  const answers = new Map<string, unknown>()
  const machine = await playedMachine(cloud, scenario, {
    http(request, answer) {
      asked.push(`${request.method} ${request.url}`)
      answers.set(request.path, plainly(answer))
      return undefined
    },
  })
  const found = await machine.find()
  return { asked: asked.sort(), answers, instance: JSON.parse(JSON.stringify(found?.instance ?? null)) as Json }
}

function plainly(answer: AnswerDetails) {
  const { status = 200, headers = {}, body = '' } = detailsOf(answer)
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).sort()),
    body: Buffer.from(body).toString('base64'),
  }
}

/** Where two values differ, but for what was hidden. */
function differences(one: Json, other: Json | undefined, path = ''): readonly string[] {
  if (other === 'REDACTED') return []
  if (isObject(one) && isObject(other)) {
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
      differences(one[key] ?? null, other[key] ?? null, `${path}/${key}`),
    )
  }
  if (isList(one) && isList(other) && one.length === other.length) {
    return one.flatMap((item, index) => differences(item, other[index], `${path}/${index}`))
  }
  return isDeepStrictEqual(one, other) ? [] : [path]
}
