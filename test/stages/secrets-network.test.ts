// Whole boots with a network config in which one place is a marker: what the boot says, and what is left of it that others may read.

import assert from 'node:assert/strict'
import { run } from '../cli/run.ts'
import { digits, markedConfigs } from '../network/marked-configs.ts'
import { portions } from '../support/portions.ts'
import { observedBoot, seenAfter } from './seen-after.ts'
import { machine } from './whole-boot.ts'

/** A sample: test/network/secrets.test.ts tries all. Coprime to the number of shapes, so that each is among them. */
const step = 61

/** What the agent says and keeps; the network's own files are for its programs, and have the reference's modes. */
const own = /^(?:a notice|an event|the console|the log|an environment|\/run\/|\/var\/)/

describe('a boot', () => {
  const sample = [...markedConfigs()].filter(({ kind }, index) => kind === 'yaml' && index % step === 0)
  for (const [number, configs] of portions(sample, 8).entries()) {
    it(`shows nobody what stands in its network config (${number + 1})`, async () => {
      const found: string[] = []
      for (const { text, place } of configs) {
        const host = machine({ 'network-config': text })
        const seen = seenAfter(await observedBoot(host)).filter(([where]) => own.test(where))
        const { out, err } = await run(['status', '--long'], { host, called: 'cloud-init', root: false })
        seen.push(['what cloud-init status prints', `${out}${err}`])
        for (const [where, said] of seen) if (said.includes(digits)) found.push(`${place}: ${where}`)
      }
      assert.deepEqual(found, [])
    })
  }
})
