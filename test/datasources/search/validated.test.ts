import assert from 'node:assert/strict'
import { ConfigError } from '../../../core/errors.ts'
import { type Notice, notices } from '../../../core/notices.ts'
import { defineSchema } from '../../../core/schema/schema.ts'
import { validatedBy } from '../../../datasources/search/validated.ts'

const Document = defineSchema({
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
})

describe('a value held against a schema of its source', () => {
  const said: Notice[] = []
  const sink = notices((notice) => said.push(notice), 'test')
  const validated = validatedBy([Document], sink)

  it('loses what does not fit, which is reported with its place', async () => {
    assert.deepEqual(await validated(Document, { id: 'i', tags: ['a', 7], more: 1 }, 'doc'), {
      id: 'i',
      tags: ['a'],
      more: 1,
    })
    assert.deepEqual(
      said.map(({ code, where }) => [code, where]),
      [['datasource/bad-metadata', { document: 'doc', path: 'tags/1' }]],
    )
  })

  it('is an error without what it cannot do without', async () => {
    await assert.rejects(validated(Document, {}, 'doc'), ConfigError)
    await assert.rejects(validated(Document, [], 'doc'), ConfigError)
  })

  it('has a schema that the source names, otherwise a build would not know it', async () => {
    await assert.rejects(validatedBy([], sink)(Document, { id: 'i' }, 'doc'), /not among/)
  })
})
