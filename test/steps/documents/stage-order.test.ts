import assert from 'node:assert/strict'
import { stageOrder } from '../../../steps/documents/stage-order.ts'
import { documentsOf } from './stages-of.ts'

const short = (operation: string) => operation.replace('/oem/', '').replace('.yaml', '')

function ordered(lines: readonly string[], compat = false) {
  const { steps, layers, problems, panics } = stageOrder(documentsOf(...lines), 's', compat)
  return {
    order: steps.map(({ operation }) => short(operation)).join(' '),
    layers: layers.map((layer) => layer.map(({ operation }) => short(operation)).join(' ')),
    problems: problems.map(({ code, where, message }) => ({ code, where, message })),
    panics,
  }
}

describe('the order of a stage', () => {
  /** Documents, our order, the layers that yip makes of them ("" is its beginning alone), and ours where any has several steps. */
  const cases: Readonly<Record<string, readonly [readonly string[], string, readonly string[], (readonly string[])?]>> =
    {
      'G1: files one after another': [['a: a', 'b: b', 'c: c'], 'a.a b.b c.c', ['', 'a.a', 'b.b', 'c.c']],
      'G2: a file without steps in the stage changes nothing': [
        ['01: a', '02:', '03: c'],
        '01.a 03.c',
        ['', '01.a 03.c'],
      ],
      'G3: names of unnamed steps': [
        ['01: a, b', '02: X= -, -'],
        '01.a 01.b X..0 X..1',
        ['', '01.a', '01.b', 'X..0', 'X..1'],
      ],
      'G4: unnamed beside named': [['01: -, n, -'], '01..0 01.n.1 01..2', ['', '01..0', '01.n.1', '01..2']],
      'G5: three documents of one name': [['a: R= n', 'b: R= n', 'c: R= n'], 'R.n R.n.1 R.n.2', ['', 'R.n', 'R.n.1']],
      'G6: after what is before': [['01: A= a', '02: B= b<A.a'], 'A.a B.b', ['', 'A.a', 'B.b']],
      'G7: after what comes later': [['01: A= a<B.b', '02: B= b'], 'B.b A.a', ['B.b', 'A.a']],
      'G8: all steps of the document between have after': [
        ['01: A= a', '02: b<A.a', '03: c'],
        'A.a 02.b 03.c',
        ['', 'A.a 03.c', '02.b'],
      ],
      'two steps after the same one': [
        ['01: A= a, b<A.a, c<A.a'],
        'A.a A.b A.c',
        ['', 'A.a', 'A.b A.c'],
        ['A.a', 'A.b A.c'],
      ],
      'one after the first, beside the rest': [
        ['01: A= a, b, c<A.a, d, e<A.a', '02: B= f'],
        'A.a A.b A.c A.d A.e B.f',
        ['', 'A.a', 'A.b A.c A.e', 'A.d', 'B.f'],
        ['A.a', 'A.b A.c', 'A.d A.e', 'B.f'],
      ],
      'after several, of which one is later': [
        ['01: A= a<B.b<B.c', '02: B= b, c'],
        'B.b B.c A.a',
        ['B.b', 'B.c', 'A.a'],
      ],
    }

  for (const [title, [lines, ours, yips, layers]] of Object.entries(cases)) {
    it(title, () => {
      const strict = ordered(lines)
      assert.deepEqual([strict.order, strict.problems], [ours, []])
      assert.deepEqual(strict.layers, ['', ...(layers ?? ours.split(' '))])
      assert.deepEqual(ordered(lines, true).layers, yips)
    })
  }

  /** Documents, our order, and what is told: the place of `after`, and words of the message. */
  const broken: Readonly<
    Record<string, readonly [readonly string[], string, readonly (readonly [string, number, RegExp])[]]>
  > = {
    'G9: a name that no step has': [
      ['01: A= a<A.z', '02: B= b'],
      'A.a B.b',
      [['/oem/01.yaml', 4, /names "A\.z", and no step of this stage/]],
    ],
    'G9: itself': [['01: A= a, b<A.b, c'], 'A.a A.b A.c', [['/oem/01.yaml', 5, /names the step itself/]]],
    'G9: each other': [
      ['01: A= a<A.b, b<A.a, c'],
      'A.a A.b A.c',
      [['/oem/01.yaml', 4, /wait for each other: A\.a → A\.b → A\.a/]],
    ],
    'G9: each other by the places of the documents': [
      ['01: A= b<B.c, x', '02: B= c'],
      'A.b A.x B.c',
      [['/oem/01.yaml', 4, /of \/oem\/01\.yaml and \/oem\/02\.yaml wait for each other: A\.b → B\.c → A\.x → A\.b/]],
    ],
    'a bad name beside a good one leaves the good one': [
      ['01: A= a<B.b<nope', '02: B= b'],
      'B.b A.a',
      [['/oem/01.yaml', 4, /names "nope"/]],
    ],
    'a ring leaves those in peace that only wait for it': [
      ['01: A= a<C.c, b<A.a', '02: B= d<A.b', '03: C= c<A.b'],
      'A.a A.b B.d C.c',
      [['/oem/01.yaml', 4, /A\.a → C\.c → A\.b → A\.a/]],
    ],
    'two rings': [
      ['01: A= a<A.b, b<A.a', '02: B= a<B.b, b<B.a'],
      'A.a A.b B.a B.b',
      [
        ['/oem/01.yaml', 4, /A\.a → A\.b/],
        ['/oem/02.yaml', 4, /B\.a → B\.b/],
      ],
    ],
  }

  for (const [title, [lines, order, told]] of Object.entries(broken)) {
    it(`${title} is an error at its place, and the step runs where it is written`, () => {
      const result = ordered(lines)
      assert.equal(result.order, order)
      assert.deepEqual(
        result.problems.map(({ code, where }) => [code, where.document, where.line]),
        told.map(([document, line]) => ['steps/bad-order', document, line]),
      )
      for (const [index, [, , words]] of told.entries()) assert.match(result.problems[index]?.message ?? '', words)
    })
  }

  it('as yip has it ends where yip would have crashed', () => {
    for (const lines of [
      ['01: A= a<A.z, b'],
      ['01: A= a<A.a'],
      ['01: A= a<A.b, b<A.a'],
      ['01: A= b<B.c, x', '02: B= c'],
    ]) {
      const { order, panics, problems } = ordered(lines, true)
      assert.deepEqual([order, panics, problems.length], ['', true, 1], lines.join())
    }
  })

  it('names no two steps alike, whatever documents call themselves', () => {
    const { order } = ordered(['a: R= n', 'b: R= n', 'c: R= n, n', 'd: R= n'])
    assert.equal(order, 'R.n R.n.1 R.n.0 R.n.1.1 R.n.2')
  })

  it('gives `after` the first of several steps of one name, and the others by their own', () => {
    assert.equal(ordered(['a: X= x<R.n', 'b: R= n', 'c: R= n']).order, 'R.n X.x R.n.1')
    assert.equal(ordered(['a: X= x<R.n.1', 'b: R= n', 'c: R= n']).order, 'R.n R.n.1 X.x')
  })

  it('says what may have been meant', () => {
    const hint = (line: string) => stageOrder(documentsOf('01: Doc= early, late', line), 's').problems[0]?.hint
    assert.equal(hint('02: x<Doc.earyl'), 'did you mean "Doc.early"?')
    assert.equal(hint('02: x<early'), 'did you mean "Doc.early"?')
    assert.equal(hint('02: x<quite_another'), undefined)
  })

  it('is found in bounded time, however many steps wait for each other', () => {
    const names = Array.from({ length: 3000 }, (_, index) => index)
    const ring = names.map((index) => `n${index}<A.n${(index + 1) % names.length}`).join(', ')
    const { order, problems } = ordered([`01: A= ${ring}`])
    assert.equal(order.split(' ').length, 3000)
    assert.ok(problems.length > 0)
    const pairs = names.map((index) => `n${index}<A.n${index % 2 === 0 ? index + 1 : index - 1}`).join(', ')
    assert.equal(ordered([`01: A= ${pairs}`]).problems.length, 1500)
  })
})
