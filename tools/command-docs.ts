// The list of all commands in docs/cli.md, made from the tables of cli/commands/index.ts.

import { type CommandTable, groups } from '../cli/command-table.ts'
import { cloudInitCommands, commands, develCommands, kairosAgentCommands } from '../cli/commands/index.ts'

export function commandList(): string {
  const own = Object.entries(groups).map(([group, title]) =>
    section(title, 'firstlight', commands, (entry) => entry.group === group),
  )
  return [
    ...own,
    section('By the units', 'firstlight', commands, ({ group }) => group === undefined),
    section('As kairos-agent', 'kairos-agent', kairosAgentCommands),
    section('As cloud-init', 'cloud-init', cloudInitCommands),
    section('As cloud-init, for authors', 'cloud-init devel', develCommands),
  ]
    .join('')
    .trimStart()
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
