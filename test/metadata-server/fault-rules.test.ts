import assert from 'node:assert/strict'
import { type AnswerDetails, detailsOf } from '../../metadata-server/answer.ts'
import { bothFaults, type FaultRules, pathMatch, withFaults } from '../../metadata-server/fault-rules.ts'

/** A service that gives tokens, with these faults; `ask` gives the status. */
function faultyService(rules: FaultRules) {
  let time = 0
  const { answers, faults } = withFaults(
    rules,
    ({ method }) => (method === 'PUT' ? `token-${time}` : { status: 200, body: 'right' }),
    () => time * 1000,
  )
  const answer = (path: string, headers = {}, method = 'GET'): AnswerDetails =>
    detailsOf(answers({ method, path, headers }) ?? { status: 404 })
  return {
    faults,
    answer,
    ask: (path: string, headers = {}) => answer(path, headers).status,
    at: (seconds: number) => {
      time = seconds
    },
  }
}

describe('pathMatch', () => {
  for (const [pattern, path, matches] of [
    ['/a', '/a', true],
    ['a', '/a', true],
    ['/a', '/a?x=1', true],
    ['/a?x=1', '/a?x=1', true],
    ['/a', '/a~2', true],
    ['/a', '/ab', false],
    ['*', '/anything/at/all', true],
    ['/a/*', '/a/b/c', true],
    ['/a/*', '/ab', false],
    ['*/user-data', '/latest/user-data', true],
    ['/*/meta-data/*', '/latest/meta-data/hostname', true],
    ['/*/meta-data/*', '/latest/user-data', false],
    ['/ab*bc', '/abc', false],
  ] as const) {
    it(`${pattern} ${matches ? 'takes' : 'leaves'} ${path}`, () => assert.equal(pathMatch(pattern)(path), matches))
  }
})

describe('withFaults', () => {
  it('answers in place of the cloud with a status or a body, and has the right answer late otherwise', () => {
    const { answer } = faultyService({ '/a': { status: 500 }, '/b': { delay: 5 }, '/c': { fault: 'trickle' } })
    assert.deepEqual(
      [answer('/a'), answer('/b'), answer('/c')],
      [{ status: 500 }, { status: 200, body: 'right', delay: 5 }, { status: 200, body: 'right', fault: 'trickle' }],
    )
  })

  it('takes one path before a pattern, and lets both befall what neither answers', () => {
    const { answer } = faultyService({ '*': { delay: 5, status: 503 }, '/a': { status: 500 }, '/b': { drip: 1 } })
    assert.deepEqual([answer('/a').status, answer('/b')], [500, { delay: 5, status: 503, drip: 1 }])
  })

  it('counts turns for each path', () => {
    const { ask } = faultyService({ '/*': { status: 500, after: 1, times: 1 } })
    assert.deepEqual(
      ['/a', '/a', '/a', '/b', '/b'].map((path) => ask(path)),
      [200, 500, 200, 200, 500],
    )
  })

  it('begins and ends with time', () => {
    const { ask, at } = faultyService({ '*': { status: 503, from: 5, until: 8 } })
    const asked = [0, 4.9, 5, 7.9, 8].map((seconds) => {
      at(seconds)
      return ask('/')
    })
    assert.deepEqual(asked, [200, 200, 503, 503, 200])
  })

  it('has several faults of one path, each with its own time', () => {
    const { ask, at } = faultyService({
      '/a': [
        { status: 500, until: 1 },
        { status: 404, from: 2 },
      ],
    })
    const asked = [0, 1, 2].map((seconds) => {
      at(seconds)
      return ask('/a')
    })
    assert.deepEqual(asked, [500, 200, 404])
  })

  it('limits the requests of a second', () => {
    const { answer, ask, at } = faultyService({ '*': { rate: 2 } })
    assert.deepEqual(
      ['/a', '/b', '/c'].map((path) => ask(path)),
      [200, 200, 429],
    )
    assert.deepEqual(answer('/a'), { status: 429, headers: { 'retry-after': '1' } })
    at(1)
    assert.equal(ask('/a'), 200)
  })

  it('forgets tokens, and takes new ones', () => {
    const { answer, ask, at } = faultyService({ '*': { 'token-life': 3 } })
    const token = { 'x-token': String(answer('/token', {}, 'PUT').body) }
    at(2)
    assert.equal(ask('/a', token), 200)
    at(3)
    assert.equal(ask('/a', token), 401)
    assert.equal(ask('/a', { 'x-token': String(answer('/token', {}, 'PUT').body) }), 200)
  })

  it('has a switch for each, and takes more', () => {
    const { ask, faults } = faultyService({ '/a': { status: 500 }, '/b': { status: 500, off: true } })
    const [a, b] = faults.list()
    assert.ok(a && b)
    assert.deepEqual([a.on, b.on, ask('/a'), ask('/b')], [true, false, 500, 200])
    faults.set(a.id, false)
    faults.set(b.id, true)
    assert.deepEqual([ask('/a'), ask('/b')], [200, 500])
    const added = faults.add('*', { status: 404 })
    assert.deepEqual([ask('/a'), ask('/b')], [404, 404])
    faults.set(added, false)
    assert.equal(ask('/a'), 200)
    assert.throws(() => faults.set(99, true), /no fault 99/)
  })
})

describe('bothFaults', () => {
  it('asks the first ones first', () => {
    const { ask } = faultyService(bothFaults({ '/a': { status: 500, times: 1 } }, { '/a': { status: 404 } }))
    assert.deepEqual([ask('/a'), ask('/a')], [500, 404])
  })
})
