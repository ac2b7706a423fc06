import assert from 'node:assert/strict'
import { fetchResource } from '../../system/fetch-resource.ts'
import { memory } from '../../system/memory.ts'

const host = () => memory({ files: { '/seed/user data': 'file' }, http: { 'http://www.seed/x': 'page' } })
const bodyOf = async (url: string) => (await fetchResource(host(), url)).body.toString()

describe('a resource', () => {
  it('is a page or a file', async () => {
    assert.equal(await bodyOf('http://www.seed/x'), 'page')
    assert.equal(await bodyOf('www.seed/x'), 'page')
    assert.equal(await bodyOf(' /seed/user data'), 'file')
    assert.equal(await bodyOf('file:///seed/user%20data'), 'file')
    assert.equal(await bodyOf('FILE://localhost/seed/user data'), 'file')
    assert.equal(await bodyOf('file:/seed/user data'), 'file')
  })

  it('that is missing is distinguished from one that cannot be read', async () => {
    await assert.rejects(bodyOf('file:///none'), { code: 'not-found' })
    await assert.rejects(bodyOf('/100%'), { code: 'not-found' })
    await assert.rejects(bodyOf('http://www.seed/y'), { code: 'unreachable' })
    await assert.rejects(bodyOf('ftp://sam:hunter2@seed/x'), (error: Error & { code?: string }) => {
      return (
        error.code === 'refused' && /FTP is not supported/.test(error.message) && !error.message.includes('hunter2')
      )
    })
    await assert.rejects(fetchResource(host(), '/seed/user data', { limit: 2 }), { code: 'too-large' })
  })
})
