import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { ownerOf } from '../../../modules/files/shared/file-entries.ts'
import { writeFiles } from '../../../modules/files/write-files.ts'
import { applied, machine } from '../machine.ts'

const users = {
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nu:x:1000:1000::/home/u:/bin/sh\n',
  '/etc/group': 'root:x:0:\ng:x:1001:\n',
}

describe('write_files', () => {
  it('decodes each encoding', async () => {
    const packed = gzipSync('hi')
    const entry = (encoding: string, content: unknown) => ({ path: `/t/${encoding}`, encoding, content })
    const { host, codes } = await applied(writeFiles, {
      write_files: [
        entry('b64', 'aGk='),
        entry('base64', 'a G\nk'),
        entry('gz+b64', packed.toString('base64')),
        entry('gzip+base64', packed.toString('base64')),
        entry('gz', packed),
        entry('text/plain', 'hi'),
        entry('rot13', 'hi'),
      ],
    })
    const contents = Object.values(host.tree()).filter(({ type, mode }) => type === 'file' && mode === 0o644)
    assert.equal(contents.filter(({ content }) => content === 'hi').length, 7)
    assert.deepEqual(codes(), ['write-files/unknown-encoding'])
  })

  it('adds what was added before an interruption only once', async () => {
    const write_files = [
      { path: '/etc/a', content: 'one\n', append: true },
      { path: '/etc/b', content: 'two\n', append: true },
    ]
    const files = { ...users, '/etc/a': 'zero\none\n', '/etc/b': 'zero\n' }
    const texts = async (again: boolean) => {
      const box = machine({ files })
      await writeFiles.apply({ write_files }, { ...box.context, again })
      return [box.host.text('/etc/a'), box.host.text('/etc/b')]
    }
    assert.deepEqual(await texts(true), ['zero\none\n', 'zero\ntwo\n'])
    assert.deepEqual(await texts(false), ['zero\none\none\n', 'zero\ntwo\n'])
  })

  it('gives file and new directories the mode and owner asked for', async () => {
    const { host } = await applied(
      writeFiles,
      { write_files: [{ path: '/a/b', encoding: 'b64', content: 'aGk=', permissions: '0600', owner: 'u:g' }] },
      { files: users },
    )
    assert.deepEqual(host.tree()['/a/b'], { type: 'file', content: 'hi', mode: 0o600, uid: 1000, gid: 1001 })
    const { uid, gid } = (await host.files.stat('/a')) ?? {}
    assert.deepEqual([uid, gid], [1000, 1001])
  })

  it('reads permissions as octal text, as a number YAML has read, and with a prefix', async () => {
    const { host, codes } = await applied(writeFiles, {
      write_files: [
        { path: '/1', permissions: '755' },
        { path: '/2', permissions: 0o755 },
        { path: '/3', permissions: '0o755' },
        { path: '/4', permissions: 'rwx' },
        { path: '/5' },
      ],
    })
    const tree = host.tree()
    assert.deepEqual(
      ['/1', '/2', '/3', '/4', '/5'].map((path) => tree[path]?.mode.toString(8)),
      ['755', '755', '755', '644', '644'],
    )
    assert.deepEqual(codes(), ['write-files/bad-permissions'])
  })

  it('appends, follows links, and writes an empty file without content', async () => {
    const { host } = await applied(
      writeFiles,
      {
        write_files: [
          { path: '/etc/crontab', content: 'two\n', append: true },
          { path: '/etc/link', content: 'through' },
          { path: 'x/../empty' },
        ],
      },
      { files: { '/etc/crontab': 'one\n', '/etc/link': { link: 'target' }, '/etc/target': 'old' } },
    )
    assert.equal(host.text('/etc/crontab'), 'one\ntwo\n')
    assert.equal(host.text('/etc/target'), 'through')
    assert.equal(await host.files.readLink('/etc/link'), 'target')
    assert.equal(host.text('/empty'), '')
  })

  it('names the entry that cannot be written, and writes the others', async () => {
    const box = machine()
    const entries = [
      { path: '/one', owner: 'nobody-here:root' },
      { path: '/two', encoding: 'gz', content: 'not gzip' },
      { path: '/three', content: 644 },
      { path: '/four', content: '4' },
    ]
    const failure =
      /write_files\/0 \(\/one\): .*nobody-here.*; write_files\/1 \(\/two\): .*gzip.*; write_files\/2 \(\/three\): .*quoted/
    await assert.rejects(async () => writeFiles.apply({ write_files: entries }, box.context), failure)
    assert.equal(box.host.text('/four'), '4')
    assert.equal(await box.host.files.exists('/one'), false)
  })

  it('fetches, falls back to the content, and skips what has neither', async () => {
    const { host, codes } = await applied(
      writeFiles,
      {
        write_files: [
          { path: '/1', source: { uri: 'http://10.0.0.1/x', headers: { Authorization: 'secret' } }, encoding: 'b64' },
          { path: '/2', source: { uri: 'http://10.0.0.1/gone' }, content: 'instead' },
          { path: '/3', source: { uri: 'file:///nowhere' } },
          { path: '/4', source: { uri: '/seed/file' } },
        ],
      },
      { http: { 'http://10.0.0.1/x': 'fetched', 'http://10.0.0.1/gone': 404 }, files: { '/seed/file': 'local' } },
    )
    assert.deepEqual([host.text('/1'), host.text('/2'), host.text('/4')], ['fetched', 'instead', 'local'])
    assert.equal(await host.files.exists('/3'), false)
    assert.deepEqual(codes(), ['write-files/no-source', 'write-files/no-source'])
    assert.equal(host.requests[0]?.headers['authorization'], 'secret')
    assert.equal(host.requests.length, 5)
  })

  it('says where it could not fetch from, without credentials', async () => {
    const entries = [{ path: '/1', source: { uri: 'http://me:hunter2@10.0.0.1/x' } }]
    const { said } = await applied(writeFiles, { write_files: entries })
    assert.match(said[0]?.message ?? '', /from source 'http:\/\/10\.0\.0\.1\/x' for \/1/)
    assert.doesNotMatch(JSON.stringify(said), /hunter2/)
  })

  it('leaves deferred files to the final stage', async () => {
    const config = { write_files: [{ path: '/now' }, { path: '/later', defer: true }, { path: '' }] }
    const first = await applied(writeFiles, config)
    assert.deepEqual([await first.host.files.exists('/now'), await first.host.files.exists('/later')], [true, false])
    assert.deepEqual(first.codes(), ['write-files/no-path'])
  })

  it('resolves "." and ".." in a path as text', async () => {
    const { host } = await applied(writeFiles, { write_files: [{ path: 'a/./b/../../../t//x', content: 'hi' }] })
    assert.equal(await host.files.readText('/t/x'), 'hi')
  })

  it('reads owners in each of their forms', () => {
    assert.deepEqual(ownerOf('u:g'), { user: 'u', group: 'g' })
    assert.deepEqual(ownerOf('u'), { user: 'u' })
    assert.deepEqual(ownerOf('1000:-1'), { user: '1000' })
    assert.deepEqual(ownerOf(':g'), { group: 'g' })
  })
})
