import assert from 'node:assert/strict'
import type { World } from '../../system/memory.ts'
import { ranStep } from './machine.ts'

const url = 'http://x.test/dir/a%20b.txt?token=secret'

async function fetched(entry: string, world: World = {}, compat = false) {
  const { host, errors } = await ranStep(
    `downloads: [${entry}]`,
    { http: { [url]: 'text' }, ...world },
    undefined,
    compat,
  )
  return { host, errors, tree: host.tree() }
}

const file = (content: string, mode = 0o644, uid = 0, gid = 0) => ({ type: 'file', content, mode, uid, gid })

describe('downloads', () => {
  it('are written with their mode and owner, directories above them made', async () => {
    const files = { '/etc/passwd': 'u:x:1000:1001::/:/bin/sh\n' }
    const { tree, errors } = await fetched(
      `{path: /srv/d/a, url: "${url}", permissions: 04750, owner: 5, group: 6}, {path: /b, url: "${url}", ownerstring: u}`,
      { files },
    )
    assert.deepEqual(errors, [])
    assert.deepEqual(tree['/srv/d/a'], file('text', 0o4750, 5, 6))
    assert.deepEqual(tree['/b'], file('text', 0o644, 1000, 1001))
    assert.equal((await fetched(`{path: /b, url: "${url}"}`, {}, true)).tree['/b']?.mode, 0)
  })

  it('take the place of what is there, also behind a link, once they are there', async () => {
    const files = { '/link': { link: '/srv/old' }, '/srv/old': 'old' } as const
    const { tree } = await fetched(`{path: /link, url: "${url}"}`, { files })
    assert.deepEqual(tree['/srv/old'], file('text'))
    const failed = await fetched(`{path: /link, url: "${url}"}`, { files, http: { [url]: 404 } })
    assert.deepEqual(failed.tree['/srv/old'], file('old'))
    assert.deepEqual(failed.errors, [
      'downloads: http://x.test/dir/a%20b.txt?token=REDACTED: was answered with status 404',
    ])
  })

  it('have the name in a directory that the server or the address has', async () => {
    const name = async (disposition: string | undefined, address = url) => {
      const headers: Record<string, string> = disposition === undefined ? {} : { 'Content-Disposition': disposition }
      const { tree, errors } = await fetched(`{path: /opt, url: "${address}"}`, {
        files: { '/opt': { directory: true } },
        http: { [address]: { headers, body: 'x' } },
      })
      return (
        errors[0] ??
        Object.keys(tree)
          .filter((path) => tree[path]?.type === 'file')
          .join(' ')
      )
    }
    assert.equal(await name(undefined), '/opt/a b.txt')
    assert.equal(await name('attachment; filename=plain.bin'), '/opt/plain.bin')
    assert.equal(await name('attachment; filename="with \\"quotes\\".bin"'), '/opt/with "quotes".bin')
    assert.equal(await name(`attachment; filename="x"; filename*=UTF-8''%c3%bc.bin`), '/opt/ü.bin')
    for (const odd of ['', 'inline', ';;;', 'filename', 'attachment; filename=""'])
      assert.equal(await name(odd), '/opt/a b.txt', odd)
  })

  it('lead nowhere else by a name', async () => {
    const names = [
      '../../etc/passwd',
      '/etc/passwd',
      '..',
      '.',
      'a/..',
      'x\\u0000y',
      'x'.repeat(300),
      '..%2f..%2fetc%2fx',
    ]
    for (const given of names) {
      for (const [disposition, address] of [
        [`attachment; filename="${given}"`, 'http://x.test/ok'],
        [`attachment; filename*=UTF-8''${encodeURIComponent(given)}`, 'http://x.test/ok'],
        ['inline', `http://x.test/${encodeURIComponent(given)}`],
        ['inline', `http://x.test/${encodeURIComponent(given)}/`],
      ] as const) {
        const { tree, errors } = await fetched(`{path: /opt, url: "${address}"}`, {
          files: { '/opt': { directory: true } },
          http: () => ({ headers: { 'content-disposition': disposition }, body: 'x' }),
        })
        const written = Object.keys(tree).filter((path) => tree[path]?.type === 'file')
        assert.ok(
          written.every((path) => /^\/opt\/[^/]+$/.test(path)),
          written.join(),
        )
        assert.equal(written.length + errors.length, 1, `${disposition} ${address}`)
      }
    }
  })

  it('stand alone: one that fails is told by its address without what is secret, and the next is fetched', async () => {
    const { errors, tree } = await fetched(
      `{path: a, url: "${url}"}, {path: /a}, {path: /b, url: "ftp://x/y"}, {path: /c, url: "${url}", permissions: rwx},
      {path: /d, url: "http://nobody.test/"}, {path: /e, url: "${url}"}`,
    )
    assert.deepEqual(
      Object.keys(tree).filter((path) => tree[path]?.type === 'file'),
      ['/e'],
    )
    assert.equal(errors.length, 5)
    for (const why of ['downloads/0 needs an absolute "path"', 'downloads/1 needs a "url"'])
      assert.ok(errors.includes(why), why)
    assert.equal(errors.join().includes('secret'), false)
  })

  it('are tried again where the server may be back, in the time that is given for all', async () => {
    const { tree, host } = await fetched(`{path: /a, url: "${url}"}`, {
      http: { [url]: [{ error: 'unreachable' }, 'text'] },
    })
    assert.deepEqual([tree['/a']?.content, host.requests.length], ['text', 2])
    const absent = await fetched(`{path: /a, url: "${url}"}`, { http: { [url]: [404, 'text'] } })
    assert.equal(absent.host.requests.length, 1)
    const slow = await fetched(`{path: /a, url: "${url}", timeout: 2}`, { http: { [url]: { takes: 2001 } } })
    assert.equal(slow.errors.length, 1)
    assert.ok((await slow.host.clock.uptime()) <= 12)
    assert.equal((await fetched(`{path: /a, url: "${url}", timeout: 0}`)).tree['/a']?.content, 'text')
  })

  it('are asked for up to half of the memory that is free', async () => {
    const files = { '/proc/meminfo': 'MemTotal: 100 kB\nMemAvailable:      4 kB\n' }
    const body = (size: number) => ({ files, http: { [url]: 'x'.repeat(size) } })
    const entry = `{path: /a, url: "${url}"}`
    assert.equal((await fetched(entry, body(2048))).tree['/a']?.content?.length, 2048)
    const { tree, errors } = await fetched(entry, body(2049))
    assert.equal(tree['/a'], undefined)
    assert.match(errors[0] ?? '', /the answer is larger than 2048 bytes$/)
  })
})
