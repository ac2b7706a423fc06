// A value of another kind than expected, in any place of any network config, is told or left out, and is never a mistake of the code.

import assert from 'node:assert/strict'
import type { Json } from '../../core/json.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import { parseNetworkConfig, render, renderers } from '../../network/index.ts'
import { portions } from '../support/portions.ts'
import { type MarkedConfig, oddConfigs } from './marked-configs.ts'

/** What reading and writing it for every renderer throws. */
function mistakeIn({ text, kind, nics, place }: MarkedConfig): string | undefined {
  const document = 'network config'
  try {
    const value = kind === 'eni' || kind === 'vmware-imc' ? text : (parseYaml(text, { document }).value as Json)
    const { state } = parseNetworkConfig(value, { document, kind, nics })
    if (state) for (const { name } of renderers) render(state, { renderer: name, distro: 'debian', nics })
    return undefined
  } catch (error) {
    return `${place}: ${(error as Error).stack}`
  }
}

describe('a value of another kind in a network config', () => {
  for (const [number, configs] of portions([...oddConfigs()], 1500).entries()) {
    it(`is no mistake of the code (${number + 1})`, () => {
      assert.deepEqual(
        configs.map(mistakeIn).filter((mistake) => mistake !== undefined),
        [],
      )
    })
  }
})
