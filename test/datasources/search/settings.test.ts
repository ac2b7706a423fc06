import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { type Notice, notices } from '../../../core/notices.ts'
import { defineSchema } from '../../../core/schema/schema.ts'
import { checkedSettings, rawSettings } from '../../../datasources/search/settings.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    label: { type: ['string', 'null'], default: 'cidata' },
    retries: { type: 'integer', default: 5 },
    urls: { type: 'array', items: { type: 'string' } },
    all: { type: 'boolean', default: true },
  },
})

async function checked(raw: JsonObject) {
  const said: Notice[] = []
  const settings = await checkedSettings(
    schema,
    raw,
    'X',
    notices((notice) => said.push(notice), 'test'),
  )
  return { settings, said }
}

describe('settings of a datasource', () => {
  it('are those of the first of its names', () => {
    const config = { datasource: { B: { b: 1 }, C: 'x' } }
    assert.deepEqual(rawSettings(config, ['A', 'B']), { b: 1 })
    assert.deepEqual(rawSettings(config, ['C']), {})
    assert.deepEqual(rawSettings({}, ['A']), {})
  })

  it('get defaults, and keep unknown keys', async () => {
    const { settings, said } = await checked({ extra: true })
    assert.deepEqual([settings, said], [{ label: 'cidata', retries: 5, all: true, extra: true }, []])
  })

  it('lose a value of the wrong type to the default, with a notice of the types it may have', async () => {
    const { settings, said } = await checked({ label: 7, retries: 'many', urls: 'x', all: 'maybe' })
    assert.deepEqual(settings, { label: 'cidata', retries: 5, all: true })
    assert.deepEqual(
      said.map(({ code, message, where }) => [code, message, where]),
      [
        ['label', 'string or null'],
        ['retries', 'integer'],
        ['urls', 'array'],
        ['all', 'boolean'],
      ].map(([key, kinds]) => [
        'datasource/bad-setting',
        `datasource.X.${key} is not used: it must be ${kinds}`,
        { document: 'system config', path: `datasource/X/${key}` },
      ]),
    )
  })

  it('may be numbers and switches in quotation marks', async () => {
    for (const [given, meant] of [
      ['3', 3],
      [' -1 ', -1],
      [2.9, 2],
      ['0', 0],
    ] as const)
      assert.deepEqual(await checked({ retries: given }), {
        settings: { label: 'cidata', retries: meant, all: true },
        said: [],
      })
    for (const [given, meant] of [
      ['false', false],
      ['No', false],
      [0, false],
      ['yes', true],
      ['1', true],
    ] as const)
      assert.deepEqual((await checked({ all: given })).settings, { label: 'cidata', retries: 5, all: meant })
    // A text stays one, whatever it looks like.
    assert.deepEqual((await checked({ label: 'true' })).settings, { label: 'true', retries: 5, all: true })
  })

  it('may be null: a value of its own where it is allowed, otherwise it says nothing', async () => {
    const { settings, said } = await checked({ label: null, retries: null, urls: null })
    assert.deepEqual([settings, said], [{ label: null, retries: 5, all: true }, []])
  })
})
