// The tables of docs/steps.md, made from steps/index.ts and steps/documents/schema.ts.

import { cloudConfigKeys } from '../steps/documents/schema.ts'
import { stepKeys } from '../steps/index.ts'

export function stepTable(): string {
  const rows = stepKeys.map((one) => {
    const kind = 'apply' in one ? 'action' : 'unmet' in one ? 'condition' : 'of' in one ? 'setting' : 'label'
    return `| \`${one.key}\` | ${kind} | ${one.about} |\n`
  })
  return `| key | kind | what it is |\n| --- | --- | --- |\n${rows.join('')}`
}

export function cloudConfigTable(): string {
  const rows = Object.entries(cloudConfigKeys).map(([key, { description }]) => `| \`${key}\` | ${description} |\n`)
  return `| key | what becomes of it |\n| --- | --- |\n${rows.join('')}`
}
