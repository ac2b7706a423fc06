// What `firstlight --help` prints: the table of commands.

import { groups } from './command-table.ts'
import { commands } from './commands/index.ts'

export function help(): string {
  const listed = Object.entries(groups).map(([group, title]) => {
    const lines = Object.entries(commands)
      .filter(([, entry]) => entry.group === group)
      .map(([name, { words, about }]) => `  ${(words ? `${name} ${words}` : name).padEnd(17)}${about}\n`)
    return `${title}\n${lines.join('')}\n`
  })
  return `usage: firstlight COMMAND [options]\n\n${listed.join('')}"firstlight COMMAND --help" says more.\n`
}
