import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { commandNamed } from '../../cli/command-table.ts'
import { cloudInitCommands, commands, develCommands } from '../../cli/commands/index.ts'
import { run } from '../cli/run.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/cli.md'), 'utf8')

describe('docs/cli.md', () => {
  it('shows only options that the commands have', async () => {
    const lines = [...page.matchAll(/^```\n(.*?)^```/gms)].flatMap(([, block = '']) => block.trim().split('\n'))
    assert.ok(lines.length > 25)
    for (const line of lines) {
      const words = commandWords(line)
      const help = await run([...words, '--help'])
      assert.equal(help.exitCode, 0, line)
      // Options of its own has only what follows in hotplug-hook.
      const more = words.at(-1) === 'hotplug-hook' ? await run([...words, '-s', 'net', 'handle', '--help']) : help
      for (const [option] of line.split('  ')[0]?.matchAll(/(?<=[\s[])--?[a-z][a-z-]*/g) ?? []) {
        assert.match(help.out + more.out, new RegExp(`[\\s[]${option}\\b`), line)
      }
    }
  })
})

/** "cloud-init devel render" of a line that shows how it is called. */
function commandWords(line: string): readonly string[] {
  const [first = '', ...words] = line.split(' ')
  const called = first === 'firstlight' ? words : [first, ...words]
  const [name = '', second = '', third = ''] = called
  if (name !== 'cloud-init') return [name]
  return second === 'devel' && commandNamed(develCommands, third)
    ? [name, second, third]
    : [name, ...(commandNamed(cloudInitCommands, second) && commandNamed(commands, name) ? [second] : [])]
}
