import assert from 'node:assert/strict'
import { say } from '../../../core/said.ts'
import { defineSchema, type Schema } from '../../../core/schema/schema.ts'
import type { Action, Condition } from '../../../steps/step.ts'
import { ranStep } from '../machine.ts'

const schema = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: { units: { type: 'array', items: { type: 'string' } }, now: { type: 'boolean' } },
})

async function seen(value: string) {
  const got: unknown[] = []
  const action: Action = {
    key: 'x',
    about: 'For this test.',
    schema,
    examples: [],
    apply: async (value) => void got.push(value),
  }
  const { errors, heard } = await ranStep(`x: ${value}`, {}, [action])
  return { got, errors, warnings: heard.filter(({ level }) => level === 'warning') }
}

describe('the value of a step key', () => {
  it('reaches the key as it is if it fits', async () => {
    assert.deepEqual(await seen('{units: [a, b], now: true}'), {
      got: [{ units: ['a', 'b'], now: true }],
      errors: [],
      warnings: [],
    })
  })

  it('loses what does not fit, which is a failure with its place', async () => {
    const { got, errors } = await seen('{units: [a, [b]], now: maybe}')
    assert.deepEqual(got, [{ units: ['a'] }])
    assert.deepEqual(errors, [
      'expected a text, not a list; units/1 is ignored',
      'expected true or false, not a text; now is ignored',
    ])
  })

  it('may not have another form altogether', async () => {
    assert.deepEqual(await seen('[a]'), { got: [], errors: ['"x" must be a mapping'], warnings: [] })
  })

  it('loses a name nobody knows, with a warning', async () => {
    const { got, errors, warnings } = await seen('{unit: a}')
    assert.deepEqual([got, errors], [[{}], []])
    assert.deepEqual(
      warnings.map(({ code, where, hint }) => [code, where?.line, where?.column, hint]),
      [['steps/unknown-key', 5, 9, 'did you mean "units"?']],
    )
  })

  it('of a condition that cannot be used fails the step, which does not run', async () => {
    const condition: Condition = { key: 'c', about: 'For this test.', schema, unmet: async () => undefined }
    const action: Action = {
      key: 'x',
      about: 'For this test.',
      schema: {},
      examples: [],
      apply: async () => assert.fail('it ran'),
    }
    assert.deepEqual((await ranStep('c: 7\nx: 1', {}, [condition, action])).errors, ['"c" must be a mapping'])
  })

  it('loses the whole item that does not fit, and its neighbours stay', async () => {
    const items = defineSchema({
      type: 'array',
      items: {
        type: 'object',
        required: ['path'],
        properties: { path: { type: 'string' }, permissions: { type: 'integer' } },
      },
    })
    const { got, heard } = await applied(items, '[{path: /a, permissions: rwx}, {permissions: 0600}, {path: /b}, 7]')
    assert.deepEqual(got, [[{ path: '/b' }]])
    assert.deepEqual(
      heard.map(({ level, where }) => [level, where?.line, where?.column]),
      [
        ['error', 5, 20],
        ['error', 5, 39],
        ['error', 5, 72],
      ],
    )
  })

  it('of a file is the text that stands in the document', async () => {
    const texts = ['0x10', '1.50', '012', 'yes', '2001-01-01', '1_000', '.5']
    const files = texts.map((text, index) => `- {path: /f${index}, content: ${text}, permissions: 0600}`)
    const { host, errors } = await ranStep(`files:\n${files.join('\n')}`)
    assert.deepEqual(errors, [])
    assert.deepEqual(await Promise.all(texts.map((_, index) => host.files.readText(`/f${index}`))), texts)
  })

  it('says where an item is, whatever was left out before it', async () => {
    const texts = defineSchema({ type: 'array', items: { type: 'string' } })
    const fails: Action['apply'] = async (_, { fail }) => fail(say`no`, ['x', 1])
    const { heard } = await applied(texts, '[null, [], a, ~, b]', fails)
    assert.deepEqual(
      heard.map(({ where }) => where?.column),
      [15, 25],
    )
  })
})

async function applied(schema: Schema, value: string, apply?: Action['apply']) {
  const got: unknown[] = []
  const about = 'For this test.'
  const keep: Action['apply'] = async (value) => void got.push(value)
  const { heard } = await ranStep(`x: ${value}`, {}, [{ key: 'x', about, schema, examples: [], apply: apply ?? keep }])
  return { got, heard: heard.filter(({ level }) => level !== 'debug') }
}
