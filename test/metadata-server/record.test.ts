// Each cloud that is a service is recorded, and the recording played: whatever a boot of ours asks has the same answer, and comes to the
// same. What is secret is in no recording.

import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { isList, isObject, type Json, type JsonObject } from '../../core/json.ts'
import { base64Forms } from '../../core/redact.ts'
import { type AnswerDetails, detailsOf } from '../../metadata-server/answer.ts'
import { type Ask, askPlayed } from '../../metadata-server/ask.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { recognized } from '../../metadata-server/recognize.ts'
import { type Recorded, record } from '../../metadata-server/record.ts'
import { answersOf, checkedScenario, play } from '../../metadata-server/scenario.ts'
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

function scenarioOf(cloud: Cloud, { recording, own }: Recorded): JsonObject {
  return JSON.parse(JSON.stringify({ ...base, [cloud.name]: own, recorded: recording })) as JsonObject
}

describe('record', () => {
  for (const cloud of services) {
    it(`makes of ${cloud.title} what is answered as it was, path by path`, async () => {
      const found = await recorded(cloud, base, true)
      assert.deepEqual(found.problems, [])
      const scenario = await checkedScenario(clouds, scenarioOf(cloud, found))
      const again = await recorded(cloud, scenario, true)
      assert.deepEqual({ ...again.recording, hidden: undefined }, { ...found.recording, hidden: undefined })
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
