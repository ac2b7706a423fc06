// Languages and values: whatever comes in, they answer with a value and problems.

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { Json, JsonObject } from '../../../core/json.ts'
import { mergeValues, parseMergeSpec } from '../../../core/merge.ts'
import { renderGoTemplate } from '../../../languages/go-template/render.ts'
import { parseJson } from '../../../languages/json.ts'
import { renderTemplate, templateVariables } from '../../../languages/template.ts'
import { parseYaml } from '../../../languages/yaml/parse.ts'
import { readBack } from '../../../languages/yaml/read-back.ts'
import { dumpYaml } from '../../../languages/yaml/text.ts'
import { unzip } from '../../../languages/zip.ts'
import { configBuffer } from '../../../userdata/config-buffer.ts'
import { defaultLimits } from '../../../userdata/index.ts'
import { zipOf } from '../../datasources/zip-of.ts'
import { goTemplates, goTemplateWords } from '../grammar/go-template.ts'
import { growingPatches, growingTemplates } from '../grammar/growth.ts'
import { jinjaWords, templates } from '../grammar/jinja.ts'
import { yamlDocuments, yamlWords } from '../grammar/yaml.ts'
import { mutated } from '../mutate.ts'
import { seedsIn } from '../seeds.ts'
import type { Target } from '../target.ts'

const document = 'fuzz'

const yaml: Target = {
  name: 'yaml',
  inputs: fc.oneof(
    yamlDocuments,
    mutated(seedsIn('fixtures', /\.(?:yaml|yml|cfg)$|user-data$|network-config$/), yamlWords),
  ),
  async run(input) {
    const text = input.toString()
    const { value, locate } = parseYaml(text, { document, exact: true })
    if (value === undefined) return
    for (const path of [['a'], ['a', 0], ['a', 'b'], ['nope', 'x']]) locate(path)
    readBack(value as Json)
    const written = parseYaml(dumpYaml(value, { aliases: true, exact: true }), {
      document,
      exact: true,
      aliasLimit: 1e9,
    })
    if (written.value === undefined)
      throw new TypeError(`what was written cannot be read: ${written.problems[0]?.message}`)
  },
}

const variables = templateVariables({
  v1: { local_hostname: 'web-1', region: 'eu', 'a-b': { 'c-d': [1, 2.5, null, true, 'x y'] } },
  ds: { meta_data: { list: Array(100).fill('item'), text: 'ä😀'.repeat(100) } },
})

const jinja: Target = {
  name: 'jinja',
  inputs: fc.oneof(templates, growingTemplates, mutated(seedsIn('fixtures', /tmpl|jinja|user-data$/), jinjaWords)),
  async run(input) {
    await renderTemplate(input.toString(), variables, { document, engine: 'jinja' })
    await renderTemplate(input.toString(), variables, { document, engine: 'basic' })
  },
}

const facts = { Values: { list: Array(100).fill('item'), text: 'ä😀'.repeat(100), n: 3, m: { a: null, b: true } } }

const goTemplate: Target = {
  name: 'go-template',
  inputs: fc.oneof(
    goTemplates,
    mutated(readFileSync('fixtures/go-templates/templates.txt', 'utf8').split('\n'), goTemplateWords),
  ),
  async run(input) {
    await renderGoTemplate(input.toString(), {
      data: async () => facts,
      now: () => 1e12,
      environment: async () => ({ HOME: '/root' }),
    })
  },
}

const zip: Target = {
  name: 'zip',
  inputs: mutated([
    zipOf({ 'user-data': '#cloud-config\na: 1\n', 'meta-data': 'x'.repeat(3000) }),
    zipOf({ a: '', ö: 'ü', '../b': 'c' }, { deflate: false }),
    zipOf({ a: zipOf({ b: 'c' }) }),
  ]),
  async run(input) {
    await unzip(input, { document, limit: 1 << 20 })
  },
}

const tree = fc.jsonValue({ maxDepth: 3 })
const specs = [
  'list(append)+dict(recurse_list)+str(append)',
  'dict(replace)',
  'dict(recurse_dict,allow_delete)',
  'list(prepend)',
  'x()',
  '+',
  [{ name: 'list', settings: ['append'] }],
]
const values = fc.oneof(tree, fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor'), tree))
const asText = (value: unknown) => Buffer.from(JSON.stringify(value))

const merge: Target = {
  name: 'merging',
  inputs: fc.tuple(fc.oneof(fc.constantFrom(...specs), tree), values, values, values).map(asText),
  async run(input) {
    const [how, ...all] = parseJson(input, document) as readonly Json[]
    const { mergers } = parseMergeSpec(how)
    all.reduce((merged, one) => mergeValues(mergers, merged, one, () => {}))
  },
}

const pointer = fc
  .array(
    fc.constantFrom('a', 'b', '0', '1', '-', '', 'a~1b', '~0', '__proto__', 'constructor', 'prototype', '999999999999'),
    { maxLength: 4 },
  )
  .map((names) => names.map((name) => `/${name}`).join(''))
const operation = fc.record(
  {
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', '_get', 'x'),
    path: fc.oneof(pointer, tree),
    from: fc.oneof(pointer, tree),
    value: tree,
  },
  { requiredKeys: [] },
)

const patch: Target = {
  name: 'json-patch',
  inputs: fc.oneof(
    growingPatches,
    fc
      .tuple(
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tree),
        fc.array(operation, { maxLength: 8 }),
        fc.array(
          fc.record({ op: fc.constantFrom('copy', 'move', 'add', 'test'), from: pointer, path: pointer, value: tree }),
          { maxLength: 8 },
        ),
        fc.constantFrom(1, 1, 30),
      )
      .map(([config, one, two, times]) => asText([config, [...one, ...Array(times).fill(two).flat()]])),
  ),
  async run(input) {
    const [config, operations] = parseJson(input, document) as readonly [JsonObject, Json]
    const buffer = configBuffer(defaultLimits)
    const part = {
      type: 'text/cloud-config',
      filename: 'x',
      headers: [],
      payload: Buffer.alloc(0),
      body: Buffer.alloc(0),
      bodyForm: 'text',
      origin: { document, via: [] },
    } as const
    buffer.add(part, config, [], () => undefined)
    // A patch that cannot be done is an Error that says which operation it was; a bug has a cause of another kind.
    await buffer.patch(part, operations).catch((error) => {
      if (error.cause instanceof ReferenceError || error.cause instanceof RangeError) throw error.cause
    })
    buffer.text()
    buffer.config()
  },
}

export const languages: readonly Target[] = [yaml, jinja, goTemplate, zip, merge, patch]
