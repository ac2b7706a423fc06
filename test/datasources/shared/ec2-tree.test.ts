import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import { notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import { crawlEc2Tree, withoutLineEnds } from '../../../datasources/shared/ec2-tree.ts'

async function crawled(tree: Readonly<Record<string, string | Buffer>>) {
  const asked: string[] = []
  const codes: string[] = []
  const sink = notices(({ code }) => code && codes.push(code), 'test')
  const read = async (path: string) => {
    asked.push(path)
    const content = tree[path]
    return content === undefined ? undefined : Buffer.from(content)
  }
  return { found: await crawlEc2Tree(read, sink), asked, codes }
}

describe('an EC2 metadata tree', () => {
  it('is read as a mapping', async () => {
    const { found, asked, codes } = await crawled({
      '': 'ami-id\npublic-keys/\niam/\nempty\ntags\ndocument',
      'ami-id': 'ami-1',
      'public-keys/': '0=mine\n1=other key',
      'public-keys/0/openssh-key': 'ssh-rsa A',
      'public-keys/1/openssh-key': 'ssh-rsa B',
      'iam/': 'info\nsecurity-credentials/',
      'iam/info': '{"a": 1}',
      empty: '',
      tags: 'a\nb\n',
      document: Buffer.from([0xff, 0xfe]),
    })
    assert.deepEqual(found, {
      'ami-id': 'ami-1',
      'public-keys': { mine: 'ssh-rsa A', 'other key': 'ssh-rsa B' },
      iam: { info: { a: 1 } },
      empty: '',
      tags: ['a', 'b'],
      document: 'ci-b64://4=',
    })
    assert.ok(!asked.some((path) => path.includes('security-credentials')))
    assert.deepEqual(codes, [])
  })

  it('keeps what only looks like JSON as text, and a folder before a document of its name', async () => {
    const { found, codes } = await crawled({ '': 'a\nb\nb/', a: '{x}', 'b/': 'c', 'b/c': '1' })
    assert.deepEqual(found, { a: '{x}', b: { c: '1' } })
    assert.deepEqual(codes, ['datasource/bad-metadata', 'datasource/bad-metadata'])
  })

  it('has a list of one line where a line ends in a text, which counts as that line', async () => {
    const { found } = await crawled({ '': 'a\nb\nc', a: 'i-1\n', b: ' x\r\n', c: '\ufeff{"d": 1}\n' })
    assert.deepEqual(found, { a: ['i-1'], b: [' x'], c: { d: 1 } })
    assert.deepEqual(withoutLineEnds(found), { a: 'i-1', b: ' x', c: { d: 1 } })
  })

  it('leaves out names that lead elsewhere, and says how many', async () => {
    const elsewhere = ['..', '../', './', '.', '/', '//', '/etc/', '../../etc/', 'a/../../', 'http://other.example/']
    const more = ['a?b', 'c#d', '%2e%2e/', '..\\', 'e\u0001f', 'g//']
    const { found, asked, codes } = await crawled({
      '': ['a', 'macs/', ...elsewhere, ...more, '0=../../key'].join('\n'),
      a: '1',
      'macs/': '02:00:00:00:00:01/\n..',
      'macs/02:00:00:00:00:01/': 'device-number',
      'macs/02:00:00:00:00:01/device-number': '0',
      '0/openssh-key': 'ssh-rsa A',
    })
    assert.deepEqual(found, {
      macs: { '02:00:00:00:00:01': { 'device-number': '0' } },
      a: '1',
      '../../key': 'ssh-rsa A',
    })
    assert.deepEqual(codes, ['datasource/bad-metadata', 'datasource/bad-metadata'])
    assert.deepEqual(asked.toSorted(), [
      '',
      '0/openssh-key',
      'a',
      'macs/',
      'macs/02:00:00:00:00:01/',
      'macs/02:00:00:00:00:01/device-number',
    ])
  })

  it('has so many bytes in all', async () => {
    const leaf = Buffer.alloc(4 << 20, 'a')
    const names = Array.from({ length: 40 }, (_, index) => `a${index}`)
    let asked = 0
    const read = async (path: string) => {
      asked += 1
      return path === '' ? Buffer.from(names.join('\n')) : leaf
    }
    const sink = notices(() => {}, 'test')
    await assert.rejects(crawlEc2Tree(read, sink, 'http://192.0.2.1/'), { code: 'too-large' })
    assert.ok(asked < 40, String(asked))
  })

  it('ends on a server that answers everything with folders', async () => {
    let asked = 0
    const read = async () => {
      asked++
      return Buffer.from('a/\nb/\nc/')
    }
    const codes: string[] = []
    await crawlEc2Tree(
      read,
      notices(({ code }) => code && codes.push(code), 'test'),
    )
    assert.equal(asked, 2000)
    assert.deepEqual(codes, ['datasource/bad-metadata'])
  })

  it('is none if a part of it cannot be fetched', async () => {
    const read = (path: string) =>
      path === '' ? Promise.resolve(Buffer.from('a')) : Promise.reject(new HostError('timeout', say`late`))
    await assert.rejects(
      crawlEc2Tree(
        read,
        notices(() => {}, 'test'),
      ),
      { code: 'timeout' },
    )
  })

  it('is read side by side, and no more at once than a service bears', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `name-${index}`)
    let now = 0
    let highest = 0
    const read = async (path: string) => {
      now += 1
      highest = Math.max(highest, now)
      await new Promise((resolve) => setImmediate(resolve))
      now -= 1
      return Buffer.from(path === '' ? names.join('\n') : path)
    }
    const found = await crawlEc2Tree(
      read,
      notices(() => {}, 'test'),
    )
    assert.deepEqual(Object.keys(found), names)
    assert.equal(highest, 16)
  })

  it('is read in no more turns than it is deep, where its documents fill no more', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `name-${index}`)
    const folders: Readonly<Record<string, string>> = {
      '': ['a/', ...names].join('\n'),
      'a/': ['b/', 'x'].join('\n'),
      'a/b/': ['c/', 'y'].join('\n'),
      'a/b/c/': 'z',
    }
    const asked: string[] = []
    let turns = 0
    let turn: Promise<void> | undefined
    const read = async (path: string) => {
      asked.push(path)
      turn ??= new Promise((resolve) =>
        setImmediate(() => {
          turns += 1
          turn = undefined
          resolve()
        }),
      )
      await turn
      return Buffer.from(folders[path] ?? path)
    }
    await crawlEc2Tree(
      read,
      notices(() => {}, 'test'),
    )
    assert.equal(asked.length, 47)
    assert.equal(turns, 5)
  })

  it('is asked nothing more after a failure', async () => {
    let asked = 0
    const read = async (path: string) => {
      asked += 1
      if (path === '') return Buffer.from(Array.from({ length: 100 }, (_, index) => `name-${index}`).join('\n'))
      throw new HostError('unreachable', say`gone`)
    }
    const failing = crawlEc2Tree(
      read,
      notices(() => {}, 'test'),
    )
    await assert.rejects(failing, { code: 'unreachable' })
    assert.equal(asked, 17)
  })

  it('is none where a page is in its place', async () => {
    for (const page of ['<html>hunter2</html>', ' \n<?xml version="1.0"?>']) {
      await assert.rejects(crawled({ '': 'a/', 'a/': page }), (error: Error) => {
        assert.ok(!error.message.includes('hunter2'))
        return error.name === 'ConfigError' && error.message.startsWith('a/')
      })
    }
  })
})
