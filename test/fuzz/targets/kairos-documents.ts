// Kairos' documents: whatever they hold, it is read, checked and told, by the quick reader as by the whole one.

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { parseYaml, type YamlOptions } from '../../../languages/yaml/parse.ts'
import { checkDocument } from '../../../steps/documents/check.ts'
import { parseDocument } from '../../../steps/documents/document.ts'
import { stepKeys } from '../../../steps/index.ts'
import { yamlDocuments, yamlWords } from '../grammar/yaml.ts'
import { mutated, soup } from '../mutate.ts'
import type { Target } from '../target.ts'

const steps = stepKeys.flatMap((one) => ('apply' in one ? one.examples : []))
const indented = (step: string) => `  -\n${step.trimEnd().replace(/^/gm, '    ')}\n`

const cloudConfig = `#cloud-config
hostname: node-1
users: [default, {name: joe, passwd: x, groups: "a,b", ssh_authorized_keys: [github:joe, ssh-rsa AAAA]}]
ssh_authorized_keys: [ssh-ed25519 AAAA]
write_files:
- {path: /a, content: x, permissions: "0644", owner: "joe:joe"}
milpa_files: [{path: /b}]
runcmd: [echo a, [ls, -l]]
bootcmd: [a]
growpart: {mode: auto, devices: [/]}
stages: {boot: [{name: a, commands: [b]}]}
`

const words = [
  ...yamlWords,
  ...stepKeys.map(({ key }) => `${key}: `),
  'stages:\n',
  '  boot:\n',
  '#cloud-config\n',
  'name: ',
  '0644',
  '0x10',
]

const read: YamlOptions = { document: 'fuzz', several: 'first', spelledKeys: true }

const documents: Target = {
  name: 'kairos-documents',
  inputs: fc.oneof(
    yamlDocuments,
    soup(words),
    mutated(
      [cloudConfig, ...steps.map((step) => `name: D\nstages:\n  boot:\n${indented(step)}  fs:\n${indented(step)}`)],
      words,
    ),
  ),
  async run(input) {
    const text = input.toString()
    const [quick, whole] = [parseYaml(text, read), parseYaml(text, { ...read, simple: false })]
    if (!isDeepStrictEqual(quick.value, whole.value)) throw new TypeError('the quick reader has read something else')
    for (const compat of [false, true]) {
      const document = parseDocument(text, 'fuzz', { compat })
      for (const { where } of [...document.problems, ...(await checkDocument(document, { compat }))])
        if (where.document !== 'fuzz') throw new TypeError('a problem stands in no document')
    }
  },
}

export const kairosDocuments: readonly Target[] = [documents]
