import assert from 'node:assert/strict'
import { defineSchema } from '../../../core/schema/schema.ts'
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
      'x/units/1: expected a text, not a list; units/1 is ignored',
      'x/now: expected true or false, not a text; now is ignored',
    ])
  })

  it('may not have another form altogether', async () => {
    assert.deepEqual(await seen('[a]'), { got: [], errors: ['"x" must be a mapping'], warnings: [] })
  })

  it('keeps a name nobody knows, with a warning', async () => {
    const { got, errors, warnings } = await seen('{unit: a}')
    assert.deepEqual([got, errors], [[{ unit: 'a' }], []])
    assert.deepEqual(
      warnings.map(({ code, message }) => [code, message]),
      [['steps/unknown-key', 'x/(key 1): this key is not known here']],
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
})
