// The list of all commands in docs/cli.md, made from the tables of cli/commands/index.ts. `npm run docs` writes it into the page.

import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type CommandTable, groups } from '../cli/command-table.ts'
import { cloudInitCommands, commands, develCommands } from '../cli/commands/index.ts'

const page = resolve(import.meta.dirname, '../docs/cli.md')
const start = '<!-- Made by `npm run docs` from cli/commands/index.ts. -->\n'
const end = '<!-- End of what is made. -->\n'

/** The page with its list as the tables have it now. */
export function withCommandList(text: string): string {
  const from = text.indexOf(start)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`docs/cli.md has lost the lines ${start.trim()} and ${end.trim()}`)
  return `${text.slice(0, from)}${start}${commandList()}${text.slice(to)}`
}

function commandList(): string {
  const own = Object.entries(groups).map(([group, title]) =>
    section(title, 'firstlight', commands, (entry) => entry.group === group),
  )
  return [
    ...own,
    section('By the units', 'firstlight', commands, ({ group }) => group === undefined),
    section('As cloud-init', 'cloud-init', cloudInitCommands),
    section('As cloud-init, for authors', 'cloud-init devel', develCommands),
  ]
    .join('')
    .concat('\n')
}

function section(
  title: string,
  program: string,
  table: CommandTable,
  wanted: (entry: CommandTable[string]) => boolean = () => true,
): string {
  const rows = Object.entries(table).filter(([, entry]) => wanted(entry))
  const lines = rows.map(([name, { words, about }]) => {
    const line = [program, name, words].filter((part) => part && part !== '...').join(' ')
    return `| \`${line}\` | ${about} |\n`
  })
  return `\n| ${title} | |\n| --- | --- |\n${lines.join('')}`
}

if (import.meta.main) writeFileSync(page, withCommandList(readFileSync(page, 'utf8')))
