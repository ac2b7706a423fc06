// Writes the parts of the documentation that are made from the program's own lists: `npm run docs`.

import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { commandList } from './command-docs.ts'
import { contentTypeTable } from './content-type-docs.ts'
import { datasourceSettings, datasourceTable, patienceTable } from './datasource-docs.ts'
import { faultTable } from './fault-docs.ts'
import { fetchTable } from './fetch-docs.ts'
import { servedCloudTable } from './served-cloud-docs.ts'
import { otherStages, stageTable } from './stage-docs.ts'
import { cloudConfigTable, stepTable } from './step-docs.ts'
import { unrepeatableTable } from './unrepeatable-docs.ts'

export interface GeneratedPart {
  /** The document, from the top of the repository. */
  readonly file: string
  /** What the comments before and after the part say: "<!-- NAME" and "<!-- end of NAME". */
  readonly name: string
  text(): string
}

export const generatedParts: readonly GeneratedPart[] = [
  { file: 'docs/cli.md', name: 'commands', text: commandList },
  { file: 'docs/user-data.md', name: 'content types', text: contentTypeTable },
  { file: 'docs/datasources.md', name: 'datasources', text: datasourceTable },
  { file: 'docs/datasources.md', name: 'patience', text: patienceTable },
  { file: 'docs/datasources.md', name: 'datasource settings', text: datasourceSettings },
  { file: 'docs/faults.md', name: 'faults', text: faultTable },
  { file: 'docs/kairos.md', name: 'stages', text: stageTable },
  { file: 'docs/kairos.md', name: 'other stages', text: otherStages },
  { file: 'docs/limits.md', name: 'fetching', text: fetchTable },
  { file: 'docs/reliability.md', name: 'unrepeatable', text: unrepeatableTable },
  { file: 'docs/serve.md', name: 'clouds', text: servedCloudTable },
  { file: 'docs/steps.md', name: 'step keys', text: stepTable },
  { file: 'docs/steps.md', name: 'keys of a #cloud-config', text: cloudConfigTable },
]

/** The document with its part as it should be. */
export function withPart(document: string, { name, text }: Pick<GeneratedPart, 'name' | 'text'>): string {
  const [before, rest] = cut(document, new RegExp(`^<!-- ${name}\\b.*-->\n`, 'm'))
  const [, after] = cut(rest, new RegExp(`^(?=<!-- end of ${name} -->)`, 'm'))
  return `${before}\n${text()}\n${after}`
}

/** The text up to the end of the match, and what follows. */
function cut(text: string, pattern: RegExp): readonly [string, string] {
  const found = pattern.exec(text)
  if (!found) throw new Error(`no line matches ${pattern}`)
  const end = found.index + found[0].length
  return [text.slice(0, end), text.slice(end)]
}

if (import.meta.main) {
  for (const part of generatedParts) {
    const path = join(resolve(import.meta.dirname, '..'), part.file)
    writeFileSync(path, withPart(readFileSync(path, 'utf8'), part))
  }
}
