// The validators of a build: for any value the errors are those of ajv itself, and a start of the program builds no schemas for them.

import assert from 'node:assert/strict'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { ajvOptions, type CompiledSchema } from '../../core/schema/compiler.ts'
import { type Validated, validate, validateWith } from '../../core/schema/validate.ts'
import { pluginSchemas, validatorsText } from '../../tools/generate-validators.ts'

interface Described {
  readonly properties?: Readonly<Record<string, Described>>
  readonly items?: Described
  readonly oneOf?: readonly Described[]
  readonly anyOf?: readonly Described[]
  readonly additionalProperties?: Described | boolean
}

/** Values of roughly that form: right in some places, anything in others. */
function nearly(schema: Described): fc.Arbitrary<unknown> {
  const { properties = {}, items, oneOf = [], anyOf = [], additionalProperties } = schema
  const forms: fc.Arbitrary<unknown>[] = [fc.jsonValue({ maxDepth: 1 }), ...[...oneOf, ...anyOf].map(nearly)]
  if (items) forms.push(fc.array(nearly(items), { maxLength: 3 }))
  const known = Object.entries(properties).map(([name, inner]) => [name, nearly(inner)] as const)
  const other = typeof additionalProperties === 'object' ? nearly(additionalProperties) : fc.jsonValue({ maxDepth: 0 })
  if (known.length > 0 || additionalProperties !== undefined) {
    const keys = { requiredKeys: [], noNullPrototype: true }
    forms.push(fc.record({ ...Object.fromEntries(known), other }, keys))
  }
  return fc.oneof(...forms.map((arbitrary, index) => ({ arbitrary, weight: index === 0 ? 1 : 4 })))
}

describe('tools/generate-validators', () => {
  const schemas = pluginSchemas()
  const text = validatorsText(schemas)
  let compile: (schema: object) => Promise<CompiledSchema>

  before(async () => {
    const runnable = text.replace("'./key.ts'", `'${new URL('../../core/schema/key.ts', import.meta.url)}'`)
    compile = (await import(`data:text/javascript,${encodeURIComponent(runnable)}`)).compileSchema
  })

  it("finds in any value what ajv finds with the plug-in's schema as it stands", async () => {
    let wrong = 0
    for (const schema of new Set(schemas)) {
      const built = await compile(schema)
      const own: CompiledSchema = new Ajv(ajvOptions).compile(schema)
      fc.assert(
        fc.property(nearly(schema as Described), (value) => {
          assert.equal(built(value), own(value))
          assert.deepEqual(built.errors, own.errors)
          wrong += own.errors?.length ?? 0
        }),
        { numRuns: 20 },
      )
    }
    assert.ok(wrong > schemas.length, `only ${wrong} errors were compared`)
  })

  it('says of no key at all what the schema says', async () => {
    const needy = { type: 'object', properties: { a: {} }, required: ['a'] }
    const subject = { document: 'd', code: 'stage/schema' } as const
    for (const schema of [...schemas, needy, { type: 'object', minProperties: 1 }, { not: { type: 'object' } }]) {
      const compiled: CompiledSchema = new Ajv(ajvOptions).compile(schema)
      const told = ({ value, problems }: Validated<unknown>) => ({ value, problems })
      assert.deepEqual(told(await validate(schema, {}, subject)), told(validateWith(compiled, schema, {}, subject)))
    }
  })

  it('carries along the schemas that it reads more of than types', () => {
    const literals = text.match(/const schema\d+ = /g) ?? []
    assert.ok(literals.length < 5, `${literals.length} schemas`)
  })
})
