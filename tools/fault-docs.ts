// The table of faults in docs/faults.md, made from metadata-server/faults.ts.

import { faults } from '../metadata-server/faults.ts'

export function faultTable(): string {
  const rows = faults.map(({ name, about }) => `| \`${name}\` | ${about} |\n`)
  return `| fault | what the server does, or answers |\n| --- | --- |\n${rows.join('')}`
}
