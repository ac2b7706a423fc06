import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { ranStep } from './machine.ts'

const one = (entry: object) =>
  `files: [${JSON.stringify({ path: '/f', ...entry }).replace(/[^ -~]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`)}]`

describe('files', () => {
  it('have their content in any of the encodings; another name of one means none', async () => {
    const packed = gzipSync('hi')
    const written = async (content: unknown, encoding?: unknown) => {
      const { host, errors } = await ranStep(one({ content, encoding }))
      assert.deepEqual(errors, [])
      return host.text('/f')
    }
    for (const name of ['b64', 'base64']) assert.equal(await written('aG\nk=\n', name), 'hi')
    for (const name of ['gz', 'gzip']) assert.equal(await written(packed.toString('latin1'), name), 'hi')
    for (const name of ['gz+b64', 'gzip+b64', 'gz+base64', 'gzip+base64'])
      assert.equal(await written(packed.toString('base64'), name), 'hi')
    for (const name of ['text/plain', 'B64', ' b64', 'constructor', 7, null, undefined])
      assert.equal(await written('aGk=', name), 'aGk=')
    assert.deepEqual([await written('ü'), await written(null), await written(7)], ['ü', '', '7'])
  })

  it('are not written if the content is not in its encoding', async () => {
    const failing = [
      [{ content: 'aGk', encoding: 'b64' }, 'files: /f: content is not base64'],
      [{ content: 'a*Gk', encoding: 'b64' }, 'files: /f: content is not base64'],
      [{ content: 'hi', encoding: 'gz' }, 'files: /f: incorrect header check'],
      [{ content: 'aGk=', encoding: 'gz+b64' }, 'files: /f: incorrect header check'],
    ] as const
    for (const [entry, error] of failing) {
      const { host, errors } = await ranStep(one(entry))
      assert.deepEqual(errors, [error])
      assert.equal(await host.files.exists('/f'), false)
    }
  })

  it('have mode 0644 and belong to root, unless they say otherwise', async () => {
    const files = { '/etc/passwd': 'u:x:1000:1000::/:/bin/sh\n', '/etc/group': 'g:x:1001:\n' }
    const placed = async (entry: object) => {
      const { host, errors } = await ranStep(one(entry), { files })
      const { mode = 0, uid, gid } = host.tree()['/f'] ?? {}
      return errors[0] ?? `${mode.toString(8)} ${uid}:${gid}`
    }
    assert.equal(await placed({}), '644 0:0')
    assert.equal(await placed({ permissions: '' }), '644 0:0')
    assert.equal(await placed({ permissions: 0o4755, owner: 5, group: 6 }), '4755 5:6')
    for (const permissions of ['600', '0600', '00600', '0o600']) assert.equal(await placed({ permissions }), '600 0:0')
    assert.equal(await placed({ ownerstring: 'u:g' }), '644 1000:1001')
    assert.equal(await placed({ owner_string: 'u' }), '644 1000:0')
    assert.equal(await placed({ owner: '7:8:9' }), '644 7:8')
    assert.match(await placed({ ownerstring: 'nobody-here' }), /^files: \/f: .*nobody-here/)
    assert.match(await placed({ ownerstring: 'u:' }), /^files: \/f: Unknown group ""/)
    for (const permissions of ['rwx', ' 600', '0O600', '0000600', '123456', -1, 1.5, true]) {
      assert.equal(await placed({ permissions }), 'files: /f: the permissions are not an octal mode such as 0644')
    }
  })

  it('follow a link that is there', async () => {
    const { host } = await ranStep(one({ path: '/link', content: 'new' }), {
      files: { '/link': { link: 'target' }, '/target': 'old' },
    })
    assert.equal(host.text('/target'), 'new')
  })

  it('stand alone, and need an absolute path', async () => {
    const { host, errors } = await ranStep('files: [7, {path: x}, {path: /a, encoding: b64, content: "-"}, {path: /b}]')
    assert.deepEqual(errors, [
      'files/0 needs an absolute "path"',
      'files/1 needs an absolute "path"',
      'files: /a: content is not base64',
    ])
    assert.equal(host.text('/b'), '')
    assert.deepEqual((await ranStep('files: {path: /b}')).errors, ['"files" must be a list'])
  })
})
