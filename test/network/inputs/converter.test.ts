import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { configKinds, parseNetworkConfig } from '../../../network/index.ts'
import { pluginFiles } from '../../support/plugin-files.ts'

describe('every format of a network config', () => {
  for (const file of pluginFiles('network/inputs')) {
    it(`has a test of its own: ${file}`, () => assert.ok(existsSync(join(import.meta.dirname, `${file}.test.ts`))))
  }

  for (const kind of configKinds) {
    it(`says what is wrong if the input is of another kind: ${kind}`, () => {
      const { problems } = parseNetworkConfig([], { document: 'other', kind })
      assert.ok(problems.length > 0)
    })
  }
})
