// A mapping may have any key, names of JavaScript's own methods too. One that hides `toString` is put at each place of the configs of all
// modules, and of network configs: it may be refused, and nothing may break.

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json, JsonObject } from '../../core/json.ts'
import { validate } from '../../core/schema/validate.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import { topologySvg } from '../../network/graph.ts'
import { parseNetworkConfig, render, renderers } from '../../network/index.ts'
import { machine } from '../modules/machine.ts'
import { type Plugin, plugins } from '../support/plugins.ts'
import { everything } from './marked.ts'
import { surroundings } from './planted.ts'

const odd: JsonObject = { toString: 1, valueOf: 1 }
const oddities: readonly Json[] = [odd, [odd], [[[odd]]]]

type Path = readonly string[]

function placesOf(value: Json, path: Path = []): readonly Path[] {
  const items = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return [path, ...items.flatMap(([key, item]) => placesOf(item as Json, [...path, key]))]
}

function planted(value: Json, [key, ...rest]: Path, what: Json): Json {
  if (key === undefined) return what
  const copy = (Array.isArray(value) ? [...value] : { ...(value as JsonObject) }) as Record<string, Json>
  copy[key] = planted(copy[key] as Json, rest, what)
  return copy
}

/** Of each oddity at each place but the top, where it cannot be made a text. */
async function broken(value: Json, work: (odd: Json) => unknown): Promise<readonly string[]> {
  const found: string[] = []
  for (const path of placesOf(value).slice(1)) {
    for (const what of oddities) {
      try {
        await work(planted(value, path, what))
      } catch (error) {
        if (/primitive value/.test(String((error as Error).stack))) found.push(`${path.join('/')}: ${error}`)
      }
    }
  }
  return found
}

async function applied(plugin: Plugin, config: JsonObject): Promise<void> {
  const box = machine({
    unscripted: 'succeed',
    http: () => 'text\n',
    files: surroundings,
    ...(plugin.distros && { systemInfo: { distro: plugin.distros[0] as string } }),
    instance: { publicKeys: ['ssh-ed25519 AAAA x'] },
  })
  const { value } = await validate(plugin.schema, config, { document: 'merged config', code: 'stage/schema' })
  if (value !== undefined) await plugin.apply(value as JsonObject, box)
}

describe('a mapping that hides its methods', () => {
  for (const plugin of plugins) {
    it(`breaks nothing in ${plugin.name}`, async () => {
      const full = [0, 1, 2].map((choice) => everything(plugin.schema as object, choice))
      for (const config of [...plugin.examples, ...full] as Json[]) {
        assert.deepEqual(await broken(config, (config) => applied(plugin, config as JsonObject)), [])
      }
    })
  }

  const cases = join(import.meta.dirname, '../../fixtures/network/cases')
  for (const name of readdirSync(cases)) {
    const file = join(cases, name, 'config.yaml')
    if (!existsSync(file)) continue
    it(`breaks nothing in the network config ${name}`, async () => {
      const { value = null } = parseYaml(readFileSync(file, 'utf8'), { document: name })
      const convert = (config: Json) => {
        const { state } = parseNetworkConfig(config, { document: name })
        if (!state) return
        for (const { name: renderer } of renderers) render(state, { renderer, distro: 'debian' })
        topologySvg(state)
      }
      assert.deepEqual(await broken(value as Json, convert), [])
    })
  }
})
