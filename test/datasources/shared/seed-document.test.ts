import assert from 'node:assert/strict'
import { type Notice, notices } from '../../../core/notices.ts'
import { plainYaml, seedMapping } from '../../../datasources/shared/seed-document.ts'

async function read(content: string | Uint8Array) {
  const said: Notice[] = []
  const mapping = await seedMapping(
    content,
    'doc',
    notices((notice) => said.push(notice), 'test'),
  )
  return { mapping, said }
}

describe('a document of a seed', () => {
  it('is a mapping, an empty one where there is nothing in it', async () => {
    assert.deepEqual(await read('a: 1\n'), { mapping: { a: 1 }, said: [] })
    assert.deepEqual(await read(Buffer.from('{"a": [1]}')), { mapping: { a: [1] }, said: [] })
    for (const nothing of ['', ' \n', '# nothing\n']) assert.deepEqual((await read(nothing)).mapping, {})
  })

  it('that breaks, or is not a mapping, is none, and its place is reported', async () => {
    for (const text of ['a: [', '- a\n']) {
      const { mapping, said } = await read(text)
      assert.equal(mapping, undefined)
      assert.equal(said[0]?.where?.document, 'doc')
      assert.ok(said[0]?.where?.line)
    }
  })

  it('has bytes as marked text', () => {
    assert.deepEqual(plainYaml({ a: [Buffer.from([0xff])], b: null }), { a: ['ci-b64:/w=='], b: null })
  })
})
