import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
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
    const tables = ['main', 'commands/cloud-init', 'commands/devel', 'commands/query', 'process-io'].map((name) =>
      readFileSync(`cli/${name}.ts`, 'utf8'),
    )
    for (const { commands = [] } of bundles) {
      for (const name of commands) assert.match(tables.join('\n'), new RegExp(`/${name}\\.ts'`))
    }
  })

  it('have every command that the loader sends to them', () => {
    const { bundleFor } = createRequire(import.meta.url)('../../packaging/loader.cjs') as {
      bundleFor(argv: readonly string[]): string
    }
    const tables = {
      main: ['firstlight'],
      'commands/cloud-init': ['cloud-init'],
      'commands/devel': ['cloud-init', 'devel'],
    }
    const sent = Object.entries(tables).flatMap(([table, words]) =>
      [
        ...readFileSync(`cli/${table}.ts`, 'utf8').matchAll(
          /^ {2}'?([a-z-]+)'?: .*?import\('\.\/(?:commands\/)?([a-z-]+)\.ts'\)/gms,
        ),
      ].map(([, command = '', file = '']) => [bundleFor(['node', ...words, command]), file] as const),
    )
    assert.ok(sent.length > 30)
    assert.ok(new Set(sent.map(([bundle]) => bundle)).size === bundles.length)
    for (const [name, file] of sent) {
      const bundle = bundles.find((each) => each.file === name)
      assert.ok(bundle && (bundle.commands?.includes(file) ?? true), `${name} is asked for ${file}`)
    }
  })
})
