// core/schema/validate: what is taken out, what stays, and what is said about it; compiled on demand and ahead of time.

import assert from 'node:assert/strict'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { ajvOptions } from '../../../core/schema/compiler.ts'
import { schemaKey } from '../../../core/schema/key.ts'
import { defineSchema } from '../../../core/schema/schema.ts'
import { refusals, validate, validateWith } from '../../../core/schema/validate.ts'
import { validatorsText } from '../../../tools/generate-validators.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    count: { type: 'integer', minimum: 1 },
    mode: { enum: ['fast', 'slow'] },
    size: { type: 'string', pattern: '^[0-9]+M$' },
    users: {
      type: 'array',
      items: {
        anyOf: [
          { type: 'string' },
          {
            type: 'object',
            properties: {
              name: { type: 'string' },
              shell: { type: 'string' },
              passwd: { type: 'string' },
              groups: { type: 'array', items: { type: 'string' }, minItems: 1 },
            },
            required: ['name'],
            additionalProperties: false,
          },
        ],
      },
    },
    runcmd: {
      type: ['array', 'null'],
      items: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: ['string', 'null'] } }] },
    },
    sinks: {
      type: 'object',
      additionalProperties: {
        oneOf: [
          { type: 'object', properties: { type: { const: 'log' }, level: { type: 'string' } }, required: ['type'] },
          {
            type: 'object',
            properties: { type: { const: 'webhook' }, endpoint: { type: 'string' } },
            required: ['type', 'endpoint'],
          },
        ],
      },
    },
  },
  additionalProperties: false,
})

const subject = { document: 'd', code: 'stage/schema' } as const

/** The value that is left, and per problem "path keyword". */
async function check(value: unknown) {
  const { value: left, problems } = await validate(schema, value, subject)
  return { left, problems, found: problems.map(({ where, keyword }) => `${where.path} ${keyword}`) }
}

describe('core/schema/validate', () => {
  it('says of a document that is taken as a whole what is wrong, and where', async () => {
    const schema = defineSchema({
      type: 'object',
      additionalProperties: false,
      properties: { size: { type: 'integer' } },
    })
    assert.deepEqual(await refusals(schema, { size: 3 }), [])
    const wrong = await refusals(schema, { size: 'big', sise: 3 })
    assert.deepEqual(
      wrong.map(({ path, hint }) => [path, hint !== undefined]),
      [
        [['sise'], true],
        [['size'], false],
      ],
    )
  })

  it('gives back what fits, the very same value', async () => {
    const value = { count: 1, users: ['a', { name: 'b', groups: ['c'] }], runcmd: ['a', ['b', null]] }
    const { value: left, problems } = await validate(schema, value, subject)
    assert.equal(left, value)
    assert.deepEqual(problems, [])
  })

  it('takes out one option and keeps the rest of the entry', async () => {
    const { left, problems } = await check({ count: 2, users: [{ name: 'a', shell: 5 }] })
    assert.deepEqual(left, { count: 2, users: [{ name: 'a' }] })
    assert.deepEqual(problems, [
      {
        level: 'error',
        code: 'stage/schema',
        message: 'expected a text, not a number; users/0/shell is ignored',
        where: { document: 'd', path: 'users/0/shell' },
        keyword: 'type',
        path: ['users', 0, 'shell'],
      },
    ])
  })

  it('takes out an entry of which nothing useful is left, and says so once', async () => {
    const { left, found, problems } = await check({ users: ['a', { name: 5 }, { shell: 'x' }, 'b'] })
    assert.deepEqual(left, { users: ['a', 'b'] })
    assert.deepEqual(found, ['users/1/name type', 'users/2 required'])
    assert.match(problems[0]?.message ?? '', /users\/1 is ignored$/)
  })

  it('names entries by where they stand in the whole list', async () => {
    const { left, found } = await check({
      users: [5, { name: 'a', groups: [] }, 6, { name: 'b', groups: [1] }, { name: 'c' }],
    })
    assert.deepEqual(left, { users: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] })
    assert.deepEqual(found, ['users/0 kind', 'users/1/groups minItems', 'users/2 kind', 'users/3/groups/0 type'])
  })

  it('takes a command out as a whole: without one of its words it would be another', async () => {
    const { left, found } = await check({ runcmd: ['a', ['rm', '-r', 5], ['b'], { c: 1 }] })
    assert.deepEqual(left, { runcmd: ['a', ['b']] })
    assert.deepEqual(found, ['runcmd/1/2 type', 'runcmd/3 kind'])
  })

  it('takes out an option at the top', async () => {
    const { left, found } = await check({ count: 0, mode: 'medium', size: '5G', users: 'a', runcmd: ['x'] })
    assert.deepEqual(left, { runcmd: ['x'] })
    assert.deepEqual(found, ['count minimum', 'mode enum', 'size pattern', 'users type'])
  })

  it('reports unknown keys and keeps them', async () => {
    const { left, problems } = await check({ cuont: 1, users: [{ name: 'a', shel: 'x' }] })
    assert.deepEqual(left, { cuont: 1, users: [{ name: 'a', shel: 'x' }] })
    assert.deepEqual(
      problems.map(({ level, message, where, hint }) => [level, message, where.path, hint]),
      [
        ['warning', 'this key is not known here', '(key 1)', 'did you mean "count"?'],
        ['warning', 'this key is not known here', 'users/0/(key 2)', 'did you mean "shell"?'],
      ],
    )
  })

  it('judges a value by the form it comes closest to', async () => {
    const { found } = await check({
      sinks: { a: { type: 'webhook' }, b: { type: 'log', level: 5 }, c: { type: 'file' } },
    })
    assert.deepEqual(found.slice(0, 2), ['sinks/(key 1) required', 'sinks/(key 2)/level type'])
    assert.equal(found.length, 3)
  })

  it('gives up where nothing can be taken out', async () => {
    const { left, found } = await check(['not', 'a', 'mapping'])
    assert.equal(left, undefined)
    assert.deepEqual(found, [' type'])
    const needy = defineSchema({ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] })
    assert.equal((await validate(needy, { a: 5 }, subject)).value, undefined)
  })

  it('says what was expected, and quotes no value that does not fit', async () => {
    const { problems } = await check({ mode: 'x', users: [{ name: 'a', passwd: 4711 }], count: 'y'.repeat(50) })
    const messages = problems.map(({ message }) => message).join('\n')
    assert.match(messages, /expected "fast" or "slow", not a text/)
    assert.doesNotMatch(messages, /4711|yyyy/)
  })

  it('takes bytes for text, as the reference does, and hands them back', async () => {
    const bytes = new Uint8Array([1, 2])
    const { left, found } = await check({ size: bytes, users: [{ name: bytes, shell: 5 }] })
    assert.deepEqual(found, ['size pattern', 'users/0/shell type'])
    assert.equal((left as { users: { name: unknown }[] }).users[0]?.name, bytes)
  })

  it('lists no more than a hundred problems and counts the rest', async () => {
    const { left, problems } = await check({ users: Array(5000).fill({ name: 1, shell: 2 }) })
    assert.deepEqual(left, { users: [] })
    assert.equal(problems.length, 101)
    assert.equal(problems.at(-1)?.message, '9900 more problems like these')
  })

  it('leaves a value that fits, or none', () => {
    const fits = new Ajv(ajvOptions).compile(schema as object)
    const lenient = new Ajv(ajvOptions).compile(
      JSON.parse(JSON.stringify(schema).replaceAll(',"additionalProperties":false', '')),
    )
    const value = fc.dictionary(
      fc.constantFrom('count', 'mode', 'size', 'users', 'runcmd', 'sinks', 'other'),
      fc.oneof(
        fc.jsonValue({ maxDepth: 2 }),
        fc.array(
          fc.record(
            { name: fc.jsonValue({ maxDepth: 0 }), groups: fc.jsonValue({ maxDepth: 1 }) },
            { requiredKeys: [] },
          ),
        ),
      ),
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(value, (given) => {
        const before = JSON.stringify(given)
        const { value: left, problems } = validateWith(fits, schema as object, given, subject)
        assert.equal(JSON.stringify(given), before)
        assert.ok(left === undefined || lenient(left))
        assert.equal(problems.length === 0, fits(given))
      }),
      { numRuns: 300 },
    )
  })

  it('does the same with schemas that were compiled ahead of time', async () => {
    const text = validatorsText([schema as object]).replace(
      "'./key.ts'",
      `'${new URL('../../../core/schema/key.ts', import.meta.url)}'`,
    )
    const { compileSchema } = await import(`data:text/javascript,${encodeURIComponent(text)}`)
    const fits = await compileSchema(schema)
    const value = { count: 0, users: ['a', { name: 5 }], runcmd: [['x', 5]], other: 1 }
    const [ahead, atOnce] = [
      validateWith(fits, schema as object, value, subject),
      await validate(schema, value, subject),
    ]
    assert.deepEqual([ahead.value, ahead.problems], [atOnce.value, atOnce.problems])
    await assert.rejects(compileSchema({ type: 'string' }), /not compiled into this build/)
  })

  it('has another key for another schema', () => {
    assert.notEqual(schemaKey({ type: 'string' }), schemaKey({ type: 'number' }))
    assert.equal(schemaKey({ type: 'string' }), schemaKey({ type: 'string' }))
  })
})
