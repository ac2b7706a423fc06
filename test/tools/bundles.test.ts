import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cloudInitCommands, commands, develCommands, kairosAgentCommands } from '../../cli/commands/index.ts'
import { bundles, commandFile, dispatchOf } from '../../tools/bundles.ts'

const { bundleFor } = createRequire(import.meta.url)('../../packaging/loader.cjs') as {
  bundleFor(argv: readonly string[]): string
}

/** Each command with the words it is called by and the bundle that the loader picks for them. */
const called = [
  [['firstlight'], commands] as const,
  [['kairos-agent'], kairosAgentCommands] as const,
  [['cloud-init'], cloudInitCommands] as const,
  [['cloud-init', 'devel'], develCommands] as const,
].flatMap(([words, table]) =>
  Object.entries(table).map(([name, entry]) => ({ name, entry, picked: bundleFor(['node', ...words, name]) })),
)

describe('the bundles', () => {
  const quick = bundles[0] as (typeof bundles)[number]

  it('leave out the commands of other bundles, and say so if one is asked for after all', () => {
    const text = "a(async () => (await import('./status.ts')).status, async () => (await import('./plan.ts')).plan)"
    assert.equal(
      dispatchOf(quick, text),
      "a(async () => (await import('./status.ts')).status, async () => (await Promise.reject(new Error('plan is not in quick.cjs'))).plan)",
    )
  })

  it('are whole at the end', () => {
    const table = readFileSync('cli/commands/index.ts', 'utf8')
    assert.equal(dispatchOf(bundles.at(-1) as (typeof bundles)[number], table), table)
  })

  it('name only files that the dispatching files import', () => {
    const texts = ['main', 'commands/index', 'commands/cloud-init', 'commands/query', 'process-io'].map((name) =>
      readFileSync(`cli/${name}.ts`, 'utf8'),
    )
    for (const { keeps = [] } of bundles) {
      for (const name of keeps) assert.match(texts.join('\n'), new RegExp(`/${name}\\.ts'`))
    }
  })

  it('can do what any command may ask of its process, but for a boot', () => {
    const text = readFileSync('cli/process-io.ts', 'utf8')
    for (const bundle of bundles) {
      const missing = [...dispatchOf(bundle, text).matchAll(/'(\S+) is not in/g)].map(([, name]) => name)
      assert.deepEqual(
        missing.filter((name) => name !== 'process-boot'),
        [],
        bundle.file,
      )
    }
  })

  it('have every command that the loader sends to them', () => {
    assert.ok(called.length > 30)
    assert.ok(new Set(called.map(({ picked }) => picked)).size === bundles.length)
    for (const { entry, picked } of called) {
      const file = commandFile(entry)
      const bundle = bundles.find((each) => each.file === picked)
      assert.ok(bundle && (bundle.keeps?.includes(file) ?? true), `${picked} is asked for ${file}`)
    }
  })

  it('are picked by the loader for every command that names its bundle', () => {
    // These are in a bundle for the commands they dispatch to, and for warming it.
    const others = ['cloud-init', 'kairos-agent', 'devel', 'demo']
    for (const { name, entry, picked } of called) {
      if (entry.bundles && !others.includes(name)) assert.deepEqual([name, picked], [name, `${entry.bundles}.cjs`])
    }
  })
})
