import assert from 'node:assert/strict'
import { memory } from '../../system/memory.ts'

describe("the memory host's HTTP", () => {
  it('answers on a socket only what is asked there', async () => {
    const host = memory({ http: { '/dev/lxd/sock http://lxd/1.0': 'socket', 'http://lxd/1.0': 'network' } })
    const over = (socket: string) => host.http.get('http://lxd/1.0', { socket })
    assert.equal((await over('/dev/lxd/sock')).body.toString(), 'socket')
    assert.equal((await host.http.get('http://lxd/1.0')).body.toString(), 'network')
    await assert.rejects(over('/dev/other'), { code: 'unreachable', message: /http:\/\/lxd\/1\.0 \(\/dev\/other\)/ })
    assert.deepEqual(
      host.requests.map(({ socket }) => socket),
      ['/dev/lxd/sock', undefined, '/dev/other'],
    )
  })

  it('is as long as it may be', async () => {
    const host = memory({ http: { 'http://x/': 'four' } })
    assert.equal((await host.http.get('http://x/', { limit: 4 })).body.toString(), 'four')
    await assert.rejects(host.http.get('http://x/', { limit: 3 }), { code: 'too-large' })
  })

  it('counts the tries of each by itself', async () => {
    const host = memory({ http: { '/a http://x/': [500, 'two'], 'PUT /a http://x/': 'put' } })
    await assert.rejects(host.http.get('http://x/', { socket: '/a' }), { code: 'status' })
    await assert.rejects(host.http.get('http://x/'), { code: 'unreachable' })
    assert.equal((await host.http.get('http://x/', { socket: '/a' })).body.toString(), 'two')
    assert.equal((await host.http.request('PUT', 'http://x/', { socket: '/a' })).body.toString(), 'put')
  })
})
