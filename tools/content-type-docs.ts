// The table of content types in docs/user-data.md, made from userdata/content-types.ts.

import { contentTypes } from '../userdata/content-types.ts'

export function contentTypeTable(): string {
  const rows = contentTypes.map(({ type, firstLines, about }) => {
    return `| ${firstLines.map((line) => `\`${line}\``).join(', ')} | \`${type}\` | ${about} |\n`
  })
  return `| first line | type | what happens |\n| --- | --- | --- |\n${rows.join('')}`
}
