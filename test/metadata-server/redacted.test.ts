// What an ordinary user may know of a machine of each cloud: nothing of user-data, vendor-data, passwords, scripts and other secrets in
// whatever the cloud says.

import assert from 'node:assert/strict'
import { isObject } from '../../core/json.ts'
import { base64Forms } from '../../core/redact.ts'
import { buildInstanceData } from '../../stages/state/instance-data.ts'
import { markers, secretScenario, userData } from './marked-scenario.ts'
import { cloudsOfSources, playedMachine } from './played-machine.ts'

describe('instance-data.json for everybody', () => {
  for (const cloud of cloudsOfSources) {
    for (const vendor of [true, false]) {
      it(`has no secret of ${cloud.title}${vendor ? '' : ', without vendor-data'}`, async () => {
        const played = await playedMachine(cloud, secretScenario(vendor))
        const found = await played.find()
        assert.ok(found)
        assert.equal(found.source.name, cloud.datasource, played.here.said.map(({ message }) => message).join('\n'))
        const { full, redacted } = buildInstanceData(found.instance, played.facts, { system: {} })
        const everything = JSON.stringify([found.instance, full])
        const isIn = (text: string, secret: string) =>
          [secret, ...base64Forms(secret)].some((form) => text.includes(form))
        if (cloud.name !== 'rbxcloud') assert.ok(isIn(everything, userData ?? ''), 'its user-data is known at all')
        const shown = JSON.stringify(redacted)
        const seen = markers.filter((secret) => isIn(shown, secret))
        assert.deepEqual(
          seen.flatMap((secret) => placesOf(redacted, (text) => isIn(text, secret))),
          [],
        )
        const said = JSON.stringify(played.here.said)
        assert.deepEqual(
          markers.filter((secret) => isIn(said, secret)),
          [],
        )
      })
    }
  }
})

function placesOf(value: unknown, holds: (text: string) => boolean, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => placesOf(item, holds, `${path}/${index}`))
  if (isObject(value as never))
    return Object.entries(value as object).flatMap(([key, inner]) => [
      ...(holds(key) ? [`key ${path}/${key}`] : []),
      ...placesOf(inner, holds, `${path}/${key}`),
    ])
  return holds(String(value)) ? [path] : []
}
