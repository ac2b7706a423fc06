import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { cloudInitCommands, commands, develCommands, kairosAgentCommands } from '../../../cli/commands/index.ts'
import { commandFile } from '../../../tools/bundles.ts'
import { pluginFiles } from '../../support/plugin-files.ts'
import { run } from '../run.ts'

const top = resolve(import.meta.dirname, '../../..')
const files = pluginFiles('cli/commands')
const tables = {
  firstlight: commands,
  'kairos-agent': kairosAgentCommands,
  'cloud-init': cloudInitCommands,
  'cloud-init devel': develCommands,
}
const entries = Object.values(tables).flatMap((table) => Object.entries(table))

describe('the tables of commands', () => {
  it('have a line for every file of cli/commands', () => {
    const listed = new Set(entries.map(([, entry]) => commandFile(entry)))
    assert.deepEqual(
      files.filter((file) => !listed.has(file)),
      [],
      'these files have no line in cli/commands/index.ts',
    )
  })

  it('load each command from the file named after it', () => {
    for (const [name, entry] of entries) assert.equal(commandFile(entry), name)
  })

  it('name only commands that exist', async () => {
    for (const [name, { load }] of entries) assert.equal(typeof (await load()), 'function', name)
  })

  it('say in one line what a command does', () => {
    for (const [name, { about }] of entries) assert.match(about, /^\S.{2,100}\S$/, name)
  })

  it('have a test for every command', () => {
    assert.deepEqual(
      files.filter((file) => !existsSync(`${top}/test/cli/commands/${file}.test.ts`)),
      [],
      'these commands have no test of their name in test/cli/commands',
    )
  })

  it('name the programs that the package installs', () => {
    const { bin } = JSON.parse(readFileSync(`${top}/package.json`, 'utf8'))
    const programs = Object.keys(commands).filter((name) => commands[name]?.program)
    // Only systemd's generator looks for ds-identify, in a place of its own. A Kairos image may have its own kairos-agent.
    assert.deepEqual([...Object.keys(bin), 'ds-identify', 'kairos-agent'].sort(), ['firstlight', ...programs].sort())
  })

  it('give what help lists, group by group', async () => {
    const { out } = await run(['--help'])
    const shown = [...out.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, name]) => name)
    assert.deepEqual(
      shown,
      Object.keys(commands).filter((name) => commands[name]?.group),
    )
  })
})
