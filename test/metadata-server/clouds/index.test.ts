import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readScenario } from '../../../cli/shared/cloud-scenario.ts'
import { clouds } from '../../../metadata-server/clouds/index.ts'
import { machineSchema } from '../../../metadata-server/machine.ts'
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
    for (const { name } of clouds) assert.match(text, new RegExp(`[ ,]${name}[,.]`))
  })

  it('gives each a way to tell a machine who it is', () => {
    for (const { name, answers, converse, guestinfo, disks } of clouds)
      assert.ok(answers ?? converse ?? guestinfo ?? disks, name)
  })

  it('has no cloud whose name is a key of scenarios', () => {
    const taken = Object.keys((machineSchema as { properties: object }).properties)
    for (const { name } of clouds) assert.ok(![...taken, 'faults'].includes(name), name)
  })

  it('has each play a sensible machine, and no other cloud mind what it says of itself', async () => {
    for (const { name } of clouds) {
      const one = clouds.find((cloud) => cloud.name === name)
      assert.ok(one)
      const { faults, machine } = await readScenario(one, clouds, `hostname: db\n`, 's.yaml')
      assert.deepEqual([faults, machine.hostname], [{}, 'db'])
    }
  })
})
