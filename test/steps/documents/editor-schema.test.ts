import assert from 'node:assert/strict'
import { Ajv } from 'ajv'
import { parseMapping } from '../../../languages/yaml/parse.ts'
import { editorSchema } from '../../../steps/documents/editor-schema.ts'
import { stepKeys } from '../../../steps/index.ts'

const fits = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(editorSchema())

function errors(text: string) {
  const { value } = parseMapping(text, { document: 'x' })
  return fits(value) ? [] : (fits.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)
}

const step = (text: string) => `stages:\n  boot:\n  -\n${text.trimEnd().replace(/^/gm, '    ')}\n`

describe('the schema for editors', () => {
  it('takes every example of every key', () => {
    for (const one of stepKeys) {
      for (const example of 'apply' in one ? one.examples : []) assert.deepEqual(errors(step(example)), [], example)
    }
  })

  it('says of every key what it is', () => {
    const { stages } = editorSchema()['properties'] as unknown as {
      stages: { additionalProperties: { items: { properties: Record<string, { description: string }> } } }
    }
    const { properties } = stages.additionalProperties.items
    assert.deepEqual(
      stepKeys.map(({ key }) => properties[key]?.description),
      stepKeys.map(({ about }) => about),
    )
  })

  it('takes scalars of any kind where a text belongs, and null where nothing is', () => {
    assert.deepEqual(errors(step('name: 7\ncommands: [1, yes, ~]\nfiles:\n')), [])
    assert.deepEqual(errors('stages:\nname:\n'), [])
    assert.deepEqual(errors('users: [{name: 7, groups: "a,b"}, default]\nruncmd: [a, [b, 1]]\n'), [])
  })

  it('marks a key that is not known, and a value of another form', () => {
    assert.deepEqual(errors(step('comands: [a]')), ['/stages/boot/0 additionalProperties'])
    assert.deepEqual(errors(step('name: [a]')), ['/stages/boot/0/name type'])
    assert.deepEqual(errors('stages: [a]\n'), ['/stages type'])
  })

  it('leaves the blocks of other parts of Kairos alone', () => {
    assert.deepEqual(errors('install: {auto: true}\nk3s: {enabled: true}\n'), [])
  })
})
