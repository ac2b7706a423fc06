import assert from 'node:assert/strict'
import { type Answer, detailsOf } from '../../metadata-server/answer.ts'
import { AskFailure, type AskFailureCode } from '../../metadata-server/ask.ts'
import { type CrawlLimits, type CrawlOptions, crawl, crawlLimits } from '../../metadata-server/crawl.ts'
import type { CrawlPlan } from '../../metadata-server/crawl-plan.ts'

type Said = Readonly<Record<string, Answer | AskFailureCode>>

const codes: readonly string[] = ['unreachable', 'timeout', 'too-large', 'protocol']

/** What was heard, with status and where it leads, and the problems. */
async function crawled(
  plan: Omit<CrawlPlan, 'sign'>,
  said: Said | ((path: string) => Answer),
  limits: Partial<CrawlLimits> = {},
  more: Partial<CrawlOptions> = {},
) {
  const asked: string[] = []
  const { heard, problems } = await crawl(
    { ...plan, sign: { path: '/' } },
    {
      async ask(path, accept) {
        asked.push(accept === undefined ? path : `${path} ${accept}`)
        const answer = typeof said === 'function' ? said(path) : said[path]
        if (typeof answer === 'string' && codes.includes(answer)) throw new AskFailure(answer as AskFailureCode)
        const { status, headers = {}, body = '' } = detailsOf(answer ?? { status: 404 })
        return { status: status ?? 200, headers, body: Buffer.from(body) }
      },
      origin: 'http://10.0.0.1',
      limits: { ...crawlLimits, ...limits },
      now: () => 0,
      ...more,
    },
  )
  const found = heard.map(({ path, asked: { status, headers } }) => [
    path,
    status,
    ...(headers['location'] ? [headers['location']] : []),
  ])
  return { asked, found, problems }
}

describe('crawl', () => {
  it('follows lists of names, and goes on where there is nothing', async () => {
    const { found, problems } = await crawled(
      { folders: ['/m/'], paths: ['/user-data'] },
      {
        '/m/': 'a\nb/\npublic-keys/\n\ngone\n',
        '/m/a': '1',
        '/m/b/': 'c d',
        '/m/b/c%20d': '2',
        '/m/public-keys/': '0=me',
        '/m/public-keys/0/': 'openssh-key',
      },
    )
    assert.deepEqual(problems, [])
    assert.deepEqual(
      found.map(([path, status]) => `${path} ${status}`),
      [
        '/m 404',
        '/m/ 200',
        '/m/a 200',
        '/m/b 404',
        '/m/b/ 200',
        '/m/b/c%20d 200',
        '/m/gone 404',
        '/m/public-keys 404',
        '/m/public-keys/ 200',
        '/m/public-keys/0 404',
        '/m/public-keys/0/ 200',
        '/m/public-keys/0/openssh-key 404',
        '/user-data 404',
      ],
    )
  })

  it('asks folders with queries, documents in several forms, and for what documents mention', async () => {
    const plan = {
      folders: ['/m/?v=1'],
      queries: ['deep=true'],
      accept: ['application/json'],
      mentioned: { path: /"at":"([^"]+)"/g, below: '/top' },
    }
    const { asked } = await crawled(plan, { '/m/?v=1': 'a\nb/', '/m/a?v=1': '{"at":"/c/1"},{"at":"/../2"}' })
    const both = (path: string) => [path, `${path} application/json`]
    assert.deepEqual(
      asked.sort(),
      [...['/m/?v=1', '/m/b/?v=1', '/m?v=1'], ...['/m/?deep=true', '/m/a?v=1', '/top/c/1'].flatMap(both)].sort(),
    )
  })

  it('reads lists of paths', async () => {
    const { asked, problems } = await crawled(
      { lists: ['/config', '/other'] },
      { '/config': '["/config/a", "b", "/../c", "//d"]', '/other': '{}' },
    )
    assert.deepEqual(asked, ['/config', '/other', '/config/a'])
    assert.deepEqual(problems, [{ path: '/other', why: 'no-list' }])
  })

  it('leaves out names that lead elsewhere, and says so', async () => {
    const { asked, problems } = await crawled(
      { folders: ['/m/'] },
      {
        '/m/': ['..', '../', '.', 'a//b', '/etc', 'x?y', 'x#y', 'a\\b', 'a\u0007', 'n'.repeat(300), 'good', '//'].join(
          '\n',
        ),
      },
    )
    assert.deepEqual(asked, ['/m/', '/m', '/m/good'])
    assert.deepEqual(problems, [{ path: '/m/', why: 'odd-names' }])
  })

  it('takes no page for a list', async () => {
    const page = { body: '<html>\n<a>\n', headers: { 'content-type': 'text/html' } }
    const { asked, problems } = await crawled({ folders: ['/m/'] }, { '/m/': page })
    assert.deepEqual([asked, problems], [['/m/', '/m'], [{ path: '/m/', why: 'no-list' }]])
  })

  it('keeps redirects as paths, asks what they lead to, and never another host', async () => {
    const to = (location: string) => ({ status: 301, headers: { location } })
    const { found, problems } = await crawled(
      { paths: ['/a', '/b', '/c', '/d', '/e'] },
      {
        '/a': to('http://10.0.0.1/x?y'),
        '/b': to('z/'),
        '/c': to('http://evil.example/'),
        '/d': to('//evil.example/'),
        '/e': to('http://10.0.0.1.evil.example/'),
      },
    )
    assert.deepEqual(found, [
      ['/a', 301, '/x?y'],
      ['/b', 301, '/z/'],
      ['/x?y', 404],
      ['/z/', 404],
    ])
    assert.deepEqual(
      problems,
      ['/c', '/d', '/e'].map((path) => ({ path, why: 'elsewhere' })),
    )
  })

  it('says what failed, and keeps the rest', async () => {
    const { found, problems } = await crawled(
      { paths: ['/a', '/b', '/c', '/d'] },
      { '/a': 'timeout', '/b': { status: 500 }, '/c': 'protocol', '/d': 'x' },
    )
    assert.deepEqual(found, [['/d', 200]])
    assert.deepEqual(problems, [
      { path: '/a', why: 'timeout' },
      { path: '/b', why: 'status', status: 500 },
      { path: '/c', why: 'protocol' },
    ])
  })

  it('ends with a tree that has no end', async () => {
    const { asked, problems } = await crawled({ folders: ['/m/'] }, () => 'again/\n', { depth: 3 })
    assert.equal(asked.filter((path) => path.endsWith('/')).length, 4)
    assert.deepEqual(
      problems.map(({ why }) => why),
      ['too-deep', 'too-deep'],
    )
  })

  it('ends with its requests, its bytes and its time', async () => {
    const wide = () => Array.from({ length: 50 }, (_, number) => `${number}/\n`).join('')
    const few = await crawled({ folders: ['/m/'] }, wide, { requests: 100, together: 1 })
    assert.deepEqual([few.asked.length, few.problems], [100, [{ why: 'limit', limit: 'requests' }]])
    const small = await crawled({ folders: ['/m/'] }, wide, { bytes: 1000, together: 1 })
    assert.deepEqual(small.problems, [{ why: 'limit', limit: 'bytes' }])
    let time = 0
    const now = () => time++
    const short = await crawled({ folders: ['/m/'] }, wide, { milliseconds: 20, together: 1 }, { now })
    assert.deepEqual(short.problems, [{ why: 'limit', limit: 'milliseconds' }])
  })
})
