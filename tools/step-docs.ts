// The table of step keys in docs/steps.md, made from steps/index.ts.

import { stepKeys } from '../steps/index.ts'

export function stepTable(): string {
  const rows = stepKeys.map((one) => {
    const kind = 'apply' in one ? 'action' : 'unmet' in one ? 'condition' : 'of' in one ? 'setting' : 'label'
    return `| \`${one.key}\` | ${kind} | ${one.about} |\n`
  })
  return `| key | kind | what it is |\n| --- | --- | --- |\n${rows.join('')}`
}
