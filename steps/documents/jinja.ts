// Documents that begin with "## template: jinja" are filled in with the instance's data, as user-data are, before they are read; nothing in
// them is a Go template then.

import { isObject } from '../../core/json.ts'
import { defaultPaths, sensitiveDataFile } from '../../core/paths.ts'
import type { Problem } from '../../core/problem.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import type { Host } from '../../system/host.ts'

export interface Filled {
  readonly text: string
  readonly problems: readonly Problem[]
}

/** undefined: it is no such document. Lines keep their numbers as far as the template makes as many of them. */
export async function filledIn({ files }: Host, text: string, document: string): Promise<Filled | undefined> {
  if (!/^##[^\S\n]*template:[^\S\n]*jinja[^\S\n]*(?:\n|$)/i.test(text)) return undefined
  const { renderTemplate, templateVariables } = await import('../../languages/template.ts')
  const data = jsonIfWhole(await files.readText(sensitiveDataFile(defaultPaths)))
  const { text: filled, problems } = await renderTemplate(text, templateVariables(isObject(data) ? data : {}), {
    document,
  })
  return { text: `\n${filled ?? ''}`, problems }
}
