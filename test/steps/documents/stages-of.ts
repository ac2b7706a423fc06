// Documents in few words: "01: a, b<X.c" is /oem/01.yaml whose stage "s" has the steps a, and b after X.c.

import { type KairosDocument, parseDocument } from '../../../steps/documents/document.ts'

/** "NAME=…" before the steps names the document; a step "-" has no name; no steps: the document has another stage only. */
export function documentsOf(...lines: readonly string[]): readonly KairosDocument[] {
  return lines.map((line) => {
    const [, file = '', name, steps = ''] = /^(\w+):\s*(?:(\w+)=)?\s*(.*)$/.exec(line) ?? []
    const listed = steps.split(/,\s*/).filter(Boolean).map(stepText)
    const body = listed.length > 0 ? `  s:\n${listed.join('')}` : '  other:\n  - {name: o}\n'
    return parseDocument(`${name ? `name: ${name}\n` : ''}stages:\n${body}`, `/oem/${file}.yaml`)
  })
}

function stepText(text: string): string {
  const [own = '', ...after] = text.split('<')
  const names = after.map((name) => `{name: ${name}}`).join(', ')
  return `  - {${own === '-' ? '' : `name: ${own}, `}commands: [x]${names && `, after: [${names}]`}}\n`
}
