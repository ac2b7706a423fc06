import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import { type Notice, notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import { documentFiles } from '../../../steps/documents/document-files.ts'
import { readSource } from '../../../steps/documents/sources.ts'
import type { Files } from '../../../system/host.ts'
import { memory } from '../../../system/memory.ts'
import { commandsOf, run } from '../machine.ts'

describe('sources of Kairos documents', () => {
  it('reads a directory in byte order, sub-directories in their place, only .yaml and .yml', async () => {
    const files = { '/oem/b.yaml': '', '/oem/a/z.yml': '', '/oem/a.yaml': '', '/oem/note.txt': '', '/oem/.h.yaml': '' }
    assert.deepEqual((await documentFiles(memory({ files }), '/oem/')).paths, [
      '/oem/.h.yaml',
      '/oem/a/z.yml',
      '/oem/a.yaml',
      '/oem/b.yaml',
    ])
  })

  it('does not let a broken document take its neighbours with it', async () => {
    const { host, errors } = await run({
      files: { '/oem/1.yaml': 'stages: [\n', '/oem/2.yaml': 'stages:\n  boot:\n  - commands: [two]\n' },
      unscripted: 'succeed',
    })
    assert.deepEqual(commandsOf(host.calls), ['two'])
    assert.match(errors[0] ?? '', /^\/oem\/1\.yaml:2:1: /)
  })

  it('names an address without its credentials', async () => {
    const url = 'http://me:hunter2@10.0.0.1/a.yaml'
    const gone = await run({ http: { [url]: 404, 'http://10.0.0.1/a.yaml': 404 } }, 'boot', url)
    const broken = await run({ http: { [url]: 'stages: [\n', 'http://10.0.0.1/a.yaml': 'stages: [\n' } }, 'boot', url)
    assert.match(gone.errors[0] ?? '', /^http:\/\/10\.0\.0\.1\/a\.yaml: /)
    assert.match(broken.errors[0] ?? '', /^http:\/\/10\.0\.0\.1\/a\.yaml:2:1: /)
    assert.doesNotMatch(JSON.stringify([gone.errors, gone.heard, broken.errors, broken.heard]), /hunter2/)
  })

  it('says so when a source is not there', async () => {
    for (const source of ['/nowhere', 'nowhere.yaml', './x/y.yml']) {
      const { errors, heard } = await run({}, 'boot', source)
      assert.deepEqual(errors, [`${source}: no such file or directory`])
      assert.deepEqual(
        heard.map(({ level, code }) => [level, code]),
        [['error', 'steps/unreadable']],
      )
    }
    assert.match(
      (await run({}, 'boot', 'ftp://me:hunter2@x/a.yaml')).errors.join(),
      /^ftp:\/\/x\/a\.yaml: .* http and https/,
    )
  })

  it('may be the text itself, in one line too', async () => {
    for (const source of ['stages: {}', '', '# nothing\n', 'stages: {boot: [{commands: [own]}]}']) {
      const { host, errors } = await run({ unscripted: 'succeed' }, 'boot', source)
      assert.deepEqual(errors, [], source)
      assert.deepEqual(commandsOf(host.calls), source.includes('own') ? ['own'] : [])
    }
  })

  it('reads a linked file and a linked directory that is asked for, but enters none that is only met', async () => {
    const document = 'stages:\n  boot:\n  - commands: [own]\n'
    const files = {
      '/srv/docs/a.yaml': document,
      '/oem/file.yaml': { link: '/srv/docs/a.yaml' },
      '/oem/other': { link: '/srv/docs' },
      '/l': { link: '/srv/docs' },
    }
    for (const source of ['/oem', '/l', '/l/', '/srv/docs/a.yaml']) {
      const { host, errors } = await run({ files, unscripted: 'succeed' }, 'boot', source)
      assert.deepEqual([commandsOf(host.calls), errors], [['own'], []], source)
    }
  })

  it('reports a link that leads nowhere or to a directory, and reads the rest', async () => {
    const files = {
      '/oem/1.yaml': { link: '/gone' },
      '/oem/2.yaml': { link: '/srv' },
      '/oem/3.yaml': 'stages:\n  boot:\n  - commands: [three]\n',
      '/srv/x': '',
    }
    const { host, errors } = await run({ files, unscripted: 'succeed' })
    assert.deepEqual(commandsOf(host.calls), ['three'])
    assert.deepEqual(
      errors.map((text) => text.slice(0, 13)),
      ['/oem/1.yaml: ', '/oem/2.yaml: '],
    )
  })

  it('reports a directory or file that cannot be read, and reads the rest', async () => {
    const host = memory({
      files: {
        '/oem/1/x.yaml': '',
        '/oem/2.yaml': 'stages:\n  boot:\n  - commands: [two]\n',
        '/oem/3.yaml': 'stages:\n  boot:\n  - commands: [three]\n',
      },
    })
    const denied = (path: string) =>
      new HostError('denied', say`${say.path(path)}: permission denied`, {
        why: say`permission denied`,
        detail: { path },
      })
    const files: Files = {
      ...host.files,
      list: async (path) => (path === '/oem/1' ? Promise.reject(denied(path)) : host.files.list(path)),
      read: async (path) => (path === '/oem/2.yaml' ? Promise.reject(denied(path)) : host.files.read(path)),
    }
    const heard: Notice[] = []
    const sink = notices((notice) => heard.push(notice), 'steps')
    const { documents, errors } = await readSource({ host: { ...host, files }, notices: sink }, '/oem')
    assert.deepEqual(errors, ['/oem/1: permission denied', '/oem/2.yaml: permission denied'])
    assert.deepEqual(
      documents.map(({ document }) => document),
      ['/oem/3.yaml'],
    )
    assert.deepEqual(
      heard.map(({ code }) => code),
      ['steps/unreadable', 'steps/unreadable'],
    )
  })

  it('reports what has the name of a document and is no file, without opening it', async () => {
    const host = memory({ files: { '/oem/z.yaml': '', '/srv/device': '' } })
    for (const type of ['fifo', 'character', 'block', 'socket'] as const) {
      const files: Files = {
        ...host.files,
        list: async () => ['a.yaml', 'z.yaml'],
        stat: async (path, options) => {
          const info = await host.files.stat('/oem/z.yaml')
          if (path !== '/oem/a.yaml' || !info) return host.files.stat(path, options)
          return { ...info, type: options?.follow === false && type !== 'fifo' ? 'link' : type }
        },
      }
      const { paths, unreadable } = await documentFiles({ ...host, files }, '/oem')
      assert.deepEqual(paths, ['/oem/z.yaml'])
      assert.deepEqual(unreadable, ['/oem/a.yaml: neither a file nor a directory'], type)
    }
  })

  it('reports a name that is not UTF-8, by which nothing can be read', async () => {
    const host = memory({ files: { '/oem/z.yaml': '' } })
    const files: Files = { ...host.files, list: async () => ['k\ufffd.yaml', 'k\ufffd', 'z.yaml'] }
    const { paths, unreadable } = await documentFiles({ ...host, files }, '/oem')
    assert.deepEqual([paths, unreadable.length], [['/oem/z.yaml'], 2])
    assert.match(unreadable.join(), /a name that is not UTF-8/)
  })

  it('reports text that is not UTF-8 with its line, and does not run it with other letters', async () => {
    const text = (say: string) => `stages:\n  boot:\n  - commands: [${say}]\n`
    const [latin, cut] = [Buffer.from(text('é'), 'latin1'), Buffer.from(text('é')).subarray(0, -3)]
    const wide = Buffer.from(`\ufeff${text('wide')}`, 'utf16le')
    const url = 'http://10.0.0.1/a.yaml'
    const files = { '/oem/1.yaml': latin, '/oem/2.yaml': cut, '/oem/3.yaml': wide, '/oem/4.yaml': text('é') }
    for (const [source, place] of [
      ['/oem', '/oem/1.yaml'],
      [url, url],
    ] as const) {
      const { host, errors, heard } = await run(
        { files, http: { [url]: latin }, unscripted: 'succeed' },
        'boot',
        source,
      )
      assert.equal(heard[0]?.code, 'steps/unreadable')
      assert.equal(errors[0], `${place}:3: the text is not UTF-8; save the document as UTF-8`)
      assert.deepEqual(commandsOf(host.calls), source === '/oem' ? ['wide', 'é'] : [])
    }
  })

  it('ends where a directory has no end', async () => {
    const host = memory({ files: { '/oem/a.yaml': '' } })
    const stat: Files['stat'] = async (path, options) =>
      path.endsWith('.yaml') ? host.files.stat('/oem/a.yaml', options) : host.files.stat('/oem', options)
    const nested: Files = { ...host.files, stat, list: async () => ['a.yaml', 'inner'] }
    const { paths, unreadable } = await documentFiles({ ...host, files: nested }, '/oem')
    assert.equal(paths.length, 33)
    assert.match(unreadable.join(), /directories are read 32 deep/)
    const wide: Files = {
      ...host.files,
      stat,
      list: async () => Array.from({ length: 20_000 }, (_, at) => `${at}.yaml`),
    }
    const many = await documentFiles({ ...host, files: wide }, '/oem')
    assert.equal(many.paths.length, 10_000)
    assert.match(many.unreadable.join(), /more than 10000 files/)
  })

  it('as yip loses a source of which one document is broken, and enters no link', async () => {
    const document = 'stages:\n  boot:\n  - commands: [own]\n'
    const host = memory({ files: { '/oem/1.yaml': document, '/oem/2.yaml': 'just text\n', '/l': { link: '/oem' } } })
    const sink = notices(() => {}, 'steps')
    const broken = await readSource({ host, notices: sink, compat: true }, '/oem')
    assert.deepEqual([broken.documents.length, broken.errors.length], [0, 1])
    assert.deepEqual(await readSource({ host, notices: sink, compat: true }, '/l'), { documents: [], errors: [] })
  })

  it('is none at all for yip where a value within a step is of the wrong type', async () => {
    const good = 'stages: {boot: [{commands: [two]}]}\n'
    for (const bad of [
      'stages: {boot: [{commands: one}]}\n',
      'stages: {other: [{files: [{path: /a, permissions: "0644"}]}]}\n',
      '#cloud-config\nruncmd: [[a, b]]\n',
      'stages: {boot: [{commands: [a], commands: [b]}]}\n',
    ]) {
      const host = memory({ files: { '/oem/1.yaml': bad, '/oem/2.yaml': good } })
      const sink = notices(() => {}, 'steps')
      const asYip = await readSource({ host, notices: sink, compat: true }, '/oem')
      assert.deepEqual([asYip.documents, asYip.errors.length], [[], 1], bad)
      assert.match(asYip.errors[0] ?? '', /^\/oem\/1.yaml:\d+:\d+: /)
      assert.equal((await readSource({ host, notices: sink }, '/oem')).documents.length, 2)
    }
  })
})
