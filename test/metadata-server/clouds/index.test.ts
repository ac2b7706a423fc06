import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { clouds } from '../../../metadata-server/clouds/index.ts'
import { run } from '../../cli/run.ts'
import { pluginFiles } from '../../support/plugin-files.ts'

const defining = pluginFiles('metadata-server/clouds')

describe('the list of clouds to be served', () => {
  it('holds each cloud of the folder once, and no other', () => {
    assert.deepEqual(clouds.map(({ name }) => name).sort(), defining)
  })

  for (const path of defining) {
    it(`has a test for ${path}`, () => {
      assert.ok(existsSync(`test/metadata-server/clouds/${path}.test.ts`))
    })
  }

  it('is what the help of serve names', async () => {
    const { out } = await run(['serve', '--help'])
    // However long the list is, and wherever its lines break.
    const text = out.replace(/\s+/g, ' ')
    for (const { name } of clouds) assert.match(text, new RegExp(`"serve ${name}".*or ${name}\\b`))
  })

  for (const { name, fields } of clouds) {
    it(`has in ${name} fields that a scenario file may write`, () => {
      for (const field of Object.keys(fields)) assert.match(field, /^[a-z]+([A-Z][a-z]*)*\d?$/)
      assert.ok(!('faults' in fields), 'faults stand in front of every cloud')
    })
  }
})
