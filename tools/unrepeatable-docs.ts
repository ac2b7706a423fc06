// The table of work that is not done twice in docs/reliability.md, made from what the modules say of themselves.

import { modules } from '../modules/index.ts'

export function unrepeatableTable(): string {
  const rows = modules.flatMap(({ id, unrepeatable }) =>
    unrepeatable ? [`| \`${id}\` | ${unrepeatable.why} |\n`] : [],
  )
  return `| module | what it does |\n| --- | --- |\n${rows.join('')}`
}
