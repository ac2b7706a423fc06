import assert from 'node:assert/strict'
import { ConfigError } from '../../../core/errors.ts'
import { type Notice, notices } from '../../../core/notices.ts'
import { defineSchema } from '../../../core/schema/schema.ts'
import { validatedBy } from '../../../datasources/search/validated.ts'
import { fetchJson, yamlDocument } from '../../../datasources/shared/documents.ts'
import { memory, type World } from '../../../system/memory.ts'

const place = 'http://10.0.0.1/doc'
const url = 'http://me:hunter2@10.0.0.1/doc'
const Document = defineSchema({
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
})

function reader(http: World['http'] = {}) {
  const said: Notice[] = []
  const sink = notices((notice) => said.push(notice), 'test')
  return { given: { host: memory({ http }), notices: sink, validated: validatedBy([Document], sink) }, said }
}

const fetched = (answer: string | number) => {
  const { given, said } = reader({ [place]: answer })
  return {
    said,
    read: () => fetchJson(given, url, Document),
    ifThere: () => fetchJson(given, url, Document, { absent: true }),
  }
}

describe('a document of a cloud', () => {
  it('is a value of its schema, and keeps what that does not name', async () => {
    const { read, said } = fetched('{"id": "i", "more": [1]}')
    assert.deepEqual([await read(), said], [{ id: 'i', more: [1] }, []])
  })

  it('may be absent where that is fine', async () => {
    assert.equal(await fetched(404).ifThere(), undefined)
    await assert.rejects(fetched(404).read(), { code: 'status' })
  })

  it('that breaks is an error with its place and without what it holds, or the password of its address', async () => {
    await assert.rejects(fetched('{\n "secret": hunter2}').read(), (error) => {
      assert.ok(error instanceof ConfigError)
      assert.deepEqual(error.where, { document: place, line: 2, column: 12 })
      assert.ok(!error.message.includes('hunter2'))
      return true
    })
  })

  it('loses what does not fit, with the place of it', async () => {
    const { read, said } = fetched('{"id": "i", "tags": ["a", 7]}')
    assert.deepEqual(await read(), { id: 'i', tags: ['a'] })
    assert.deepEqual(
      said.map(({ code, where }) => [code, where]),
      [['datasource/bad-metadata', { document: place, path: 'tags/1' }]],
    )
  })

  it('is an error without what it cannot do without', async () => {
    await assert.rejects(fetched('{"tags": []}').read(), ConfigError)
    await assert.rejects(fetched('[]').read(), ConfigError)
  })

  it('may be YAML, whose bytes become text', async () => {
    const { given } = reader()
    const text = Buffer.from('id: y\nblob: !!binary /w==\n')
    assert.deepEqual(await yamlDocument(given, text, 'doc', Document), { id: 'y', blob: 'ci-b64:/w==' })
    await assert.rejects(yamlDocument(given, Buffer.from('id: [\n'), 'doc', Document), (error) => {
      assert.ok(error instanceof ConfigError)
      assert.equal(error.where.document, 'doc')
      return true
    })
  })
})
