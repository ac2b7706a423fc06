// languages/yaml/parse against what PyYAML's safe_load was recorded to do, and what it does beyond that.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseMapping, parseYaml } from '../../../languages/yaml/parse.ts'
import { decoded, recorded } from '../../core/recorded.ts'

interface LoadCase {
  readonly text: string
  readonly value?: unknown
  readonly error?: string
  readonly line?: number
}

const cases = recorded<LoadCase>('yaml/load.json')

/** What the reference reads and this does not, or reads differently; see docs/parity.md. */
const different = new Set(['[-]', '[-, b]', '[-, x]', '[?a, x]', '{1: 2, yes: no, ~: x}'])

/** What the reference refuses and this reads, because it can mean only one thing. */
const accepted: Readonly<Record<string, unknown>> = {
  'a: =': { a: '=' },
  'a: <<': { a: '<<' },
  ': a': { null: 'a' },
  'a:\tb': { a: 'b' },
  'a: b\t': { a: 'b' },
  'a: b\n\t\nc: d': { a: 'b', c: 'd' },
  '- a\n-\tb': ['a', 'b'],
  'a: &x 1\nb: &x 2\nc: *x': { a: 1, b: 2, c: 2 },
  'a: 2001-02-30': { a: '2001-02-30' },
  '[::1, x]': ['::1', 'x'],
}

/** Refused by the reference as a whole; here the one value is lost and reported. */
const partly: Readonly<Record<string, readonly [code: string, value: unknown]>> = {
  'a: !foo b': ['yaml/unknown-tag', { a: 'b' }],
  'a: !foo {b: c}': ['yaml/unknown-tag', { a: { b: 'c' } }],
  "a: !!python/object/apply:os.system ['x']": ['yaml/unknown-tag', { a: ['x'] }],
  'a: !!int foo': ['yaml/bad-value', { a: null }],
  "a: !!binary 'AAA'": ['yaml/bad-value', { a: null }],
  '<<: x': ['yaml/bad-value', {}],
  '? [a]\n: b': ['yaml/bad-key', {}],
}

describe('languages/yaml/parse', () => {
  it('reads what PyYAML reads, with the same result', () => {
    const good = cases.filter(({ error, text }) => error === undefined && !different.has(text))
    assert.ok(good.length > 900)
    for (const { text, value } of good) {
      const result = parseYaml(text, { document: 'x' })
      assert.deepEqual(
        result.problems.filter(({ level }) => level === 'error'),
        [],
        JSON.stringify(text),
      )
      assert.deepEqual(result.value, decoded(value), JSON.stringify(text))
    }
  })

  it('reports what PyYAML refuses as a YAML error, except the few things that can mean only one thing', () => {
    const silent = cases
      .filter(({ error }) => error === 'yaml' || error === 'recursion')
      .filter(({ text }) => parseYaml(text, { document: 'x' }).problems.every(({ level }) => level !== 'error'))
    assert.ok(silent.length <= 26, silent.map(({ text }) => JSON.stringify(text)).join(' '))
    for (const [text, value] of Object.entries(accepted)) {
      const result = parseYaml(text, { document: 'x' })
      assert.deepEqual([result.value, result.problems], [value, []], text)
    }
  })

  it('points at the line that PyYAML points at', () => {
    const lines = cases.filter(({ error, line }) => error === 'yaml' && line !== undefined)
    const elsewhere = lines.filter(({ text, line }) => {
      const { problems } = parseYaml(text, { document: 'x' })
      return problems.length > 0 && problems[0]?.where.line !== line
    })
    assert.ok(elsewhere.length <= 2, elsewhere.map(({ text }) => JSON.stringify(text)).join(' '))
  })

  it('loses one value and not the document if a single value cannot be read', () => {
    for (const [text, [code, value]] of Object.entries(partly)) {
      const result = parseYaml(text, { document: 'x' })
      assert.deepEqual(result.value, value, text)
      assert.deepEqual(
        result.problems.map((problem) => problem.code),
        [code],
        text,
      )
    }
  })

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '&a ',
      '*a',
      '!',
      '|\n',
      '>',
      '#',
      '\t',
      '?',
      '%',
      '@',
      '<<: ',
      '---\n',
      '\r',
      '0x',
      '1',
      '~',
      '\u0000',
      'é',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const { value, problems } = parseYaml(pieces.join(''), { document: 'x' })
        assert.ok(value !== undefined || problems.length > 0)
      }),
      { numRuns: 500 },
    )
  })

  it('gives null for an empty document and undefined for one that cannot be used', () => {
    assert.equal(parseYaml('# nothing\n', { document: 'x' }).value, null)
    assert.equal(parseYaml('a: "b', { document: 'x' }).value, undefined)
  })

  it('says where a syntax error is, and nothing about what stands there', () => {
    const { problems } = parseYaml('users:\n  - name: x\n    passwd: "hunter2\n', { document: 'part-001' })
    assert.equal(problems[0]?.code, 'yaml/syntax')
    assert.deepEqual(problems[0]?.where, { document: 'part-001', line: 4, column: 1 })
    const texts = cases.map(({ text }) => text.replaceAll('b', 'hunter2'))
    for (const text of texts) {
      for (const { message, hint } of parseYaml(text, { document: 'x' }).problems) {
        if (!message.startsWith('the key')) assert.doesNotMatch(`${message} ${hint}`, /hunter2/)
      }
    }
  })

  it('lets the last of two equal keys win and says so as information', () => {
    const { value, problems } = parseYaml('runcmd: [a]\nb: 1\nruncmd: [c]\n', { document: 'x' })
    assert.deepEqual(value, { runcmd: ['c'], b: 1 })
    assert.deepEqual(
      problems.map(({ code, level, where }) => [code, level, where.line, where.column]),
      [['yaml/duplicate-key', 'info', 3, 1]],
    )
  })

  it('puts merged keys first, as the reference orders them', () => {
    const { value } = parseYaml('x: &x {a: 1, b: 2}\ny:\n  b: 3\n  <<: *x\n', { document: 'x' })
    assert.deepEqual(Object.entries((value as { y: object }).y), [
      ['a', 1],
      ['b', 3],
    ])
  })

  it('keeps whole numbers that a double cannot hold as their digits', () => {
    assert.deepEqual(
      parseYaml('[12345678901234567890, 0xFFFFFFFFFFFFFFFFFF, -9007199254740993]', { document: 'x' }).value,
      ['12345678901234567890', '4722366482869645213695', '-9007199254740993'],
    )
  })

  it('reads a key named __proto__ like any other', () => {
    const { value } = parseYaml('__proto__: {polluted: true}\nb: 1\n', { document: 'x' })
    assert.deepEqual(Object.keys(value as object), ['__proto__', 'b'])
    assert.equal(Object.getPrototypeOf(value), Object.prototype)
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
  })

  it('refuses a second document, or reads only the first when asked to', () => {
    const text = 'a: 1\n---\nb: "\n'
    const refused = parseYaml(text, { document: 'x' })
    assert.equal(refused.value, undefined)
    assert.deepEqual(refused.problems[0]?.where, { document: 'x', line: 2, column: 1 })
    assert.deepEqual(parseYaml(text, { document: 'x', several: 'first' }).value, { a: 1 })
  })

  describe('limits', () => {
    it('stops a document whose aliases multiply', () => {
      const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
      for (let i = 1; i < 30; i++)
        lines.push(
          `a${i}: &a${i} [${Array(9)
            .fill(`*a${i - 1}`)
            .join(', ')}]`,
        )
      const { value, problems } = parseYaml(lines.join('\n'), { document: 'x' })
      assert.equal(value, undefined)
      assert.equal(problems[0]?.code, 'yaml/alias')
    })

    it('counts long texts and merged keys against the limit', () => {
      const long = `a: &a ${'x'.repeat(6400)}\nb: [${Array(50).fill('*a').join(', ')}]`
      assert.equal(parseYaml(long, { document: 'x', aliasLimit: 1000 }).problems[0]?.code, 'yaml/alias')
      const keys = Array.from({ length: 50 }, (_, index) => `k${index}: 1`).join(', ')
      const merged = `a: &a {${keys}}\nb:\n${'  - <<: *a\n'.repeat(50)}`
      assert.equal(parseYaml(merged, { document: 'x', aliasLimit: 1000 }).problems[0]?.code, 'yaml/alias')
      assert.deepEqual(parseYaml(merged, { document: 'x' }).problems, [])
    })

    it('refuses an alias to the value it is in', () => {
      assert.equal(parseYaml('a: &a [*a]', { document: 'x' }).problems[0]?.code, 'yaml/alias')
    })

    it('refuses depth beyond 400 levels, in any style, without walking the rest', () => {
      const deep = [`${'['.repeat(200_000)}`, `${'- '.repeat(100_000)}`, `${'{a: '.repeat(50_000)}`]
      for (const text of deep) {
        const { value, problems } = parseYaml(text, { document: 'x' })
        assert.equal(value, undefined)
        assert.match(problems[0]?.message ?? '', /400 levels/)
      }
      assert.equal(parseYaml(`${'['.repeat(390)}${']'.repeat(390)}`, { document: 'x' }).problems.length, 0)
    })

    it('refuses a document of more words and signs than allowed', () => {
      const text = `[${'1,'.repeat(400)}]`
      assert.deepEqual(parseYaml(text, { document: 'x' }).problems, [])
      const { value, problems } = parseYaml(text, { document: 'x', tokenLimit: 800 })
      assert.equal(value, undefined)
      assert.match(problems[0]?.message ?? '', /more than 800/)
    })

    it('takes odd texts of any length', () => {
      const odd = [
        (n: number) => 'k: v\n'.repeat(n),
        (n: number) => `a: "${'x\\\n '.repeat(n)}"`,
        (n: number) => `a: |\n${'  \n'.repeat(n)}`,
        (n: number) => `a: ${'9'.repeat(n * 4)}`,
        (n: number) => `a: 1${':1'.repeat(n * 2)}`,
      ]
      const codes = odd.map((text) => parseYaml(text(20_000), { document: 'x' }).problems[0]?.code)
      assert.deepEqual(codes, ['yaml/duplicate-key', undefined, undefined, undefined, undefined])
    })
  })

  describe('locate', () => {
    const text =
      'users:\n  - name: amy\n    groups: [adm, sudo]\n  - &b\n    name: ben\nmore: *b\nmerged:\n  <<: *b\n  x: 1\nusers2: {a: 1, a: 2}\n'
    const { locate } = parseYaml(text, { document: 'd' })
    const place = (...path: (string | number)[]) => {
      const where = locate(path)
      return where && `${where.line}:${where.column} ${where.path}`
    }

    it('gives the key of a mapping and the first character of an item', () => {
      assert.equal(place('users'), '1:1 users')
      assert.equal(place('users', 0), '2:5 users/0')
      assert.equal(place('users', 0, 'groups'), '3:5 users/0/groups')
      assert.equal(place('users', 0, 'groups', 1), '3:19 users/0/groups/1')
    })

    it('follows aliases and merge keys, and finds the last of equal keys', () => {
      assert.equal(place('more', 'name'), '5:5 more/name')
      assert.equal(place('merged', 'name'), '5:5 merged/name')
      assert.equal(place('users2', 'a'), '10:16 users2/a')
    })

    it('gives undefined for what is not there', () => {
      assert.equal(place('users', 7), undefined)
      assert.equal(place('users', 0, 'name', 'x'), undefined)
    })

    it('counts lines as the reference does, carriage returns included', () => {
      assert.deepEqual(parseYaml('a: |\r x\r', { document: 'd' }).value, { a: 'x\n' })
      assert.equal(parseYaml('a: 1\r\nb: 2\rc: 3', { document: 'd' }).locate(['c'])?.line, 3)
    })
  })

  describe('parseMapping', () => {
    it('gives undefined without a problem for an empty document', () => {
      const { value, problems } = parseMapping('#cloud-config\n', { document: 'x' })
      assert.deepEqual([value, problems], [undefined, []])
    })

    it('refuses a list or a text', () => {
      for (const text of ['- a', 'just text', '5', '!!binary YWI=']) {
        const { value, problems } = parseMapping(text, { document: 'x' })
        assert.equal(value, undefined)
        assert.deepEqual(
          problems.map(({ code }) => code),
          ['yaml/not-a-mapping'],
        )
      }
    })
  })
})
