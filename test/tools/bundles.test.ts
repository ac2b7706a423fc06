import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { bundles, dispatchOf } from '../../tools/bundles.ts'

describe('the bundles', () => {
  const quick = bundles[0] as (typeof bundles)[number]

  it('leave the commands of other bundles out, and say so where one is asked for after all', () => {
    const text = "a(async () => (await import('./status.ts')).status, async () => (await import('./plan.ts')).plan)"
    assert.equal(
      dispatchOf(quick, text),
      "a(async () => (await import('./status.ts')).status, async () => (await Promise.reject(new Error('plan is not in quick.cjs'))).plan)",
    )
  })

  it('are whole at the end', () => {
    const main = readFileSync('cli/main.ts', 'utf8')
    assert.equal(dispatchOf(bundles.at(-1) as (typeof bundles)[number], main), main)
  })

  it('name only commands that there are', () => {
    const tables = ['main', 'cloud-init', 'devel', 'query', 'process-io'].map((name) =>
      readFileSync(`cli/${name}.ts`, 'utf8'),
    )
    for (const { commands = [] } of bundles) {
      for (const name of commands) assert.match(tables.join('\n'), new RegExp(`/${name}\\.ts'`))
    }
  })
})
