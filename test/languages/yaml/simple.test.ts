import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseYaml } from '../../../languages/yaml/parse.ts'
import { parseSimple } from '../../../languages/yaml/simple.ts'

type Path = readonly (string | number)[]

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const isList = Array.isArray(value)
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, isList ? Number(key) : key]))]
}

const whole = (text: string) => parseYaml(text, { document: 'x', several: 'first', spelledKeys: true, simple: false })

/** Whether it was read; what it then says is what the whole parser says. */
function compared(text: string): boolean {
  const simple = parseSimple(text)
  if (!simple) return false
  const { value, problems, next, spelling, locate } = whole(text)
  assert.deepEqual([problems, next], [[], undefined], JSON.stringify(text))
  assert.deepEqual(simple.value, value, JSON.stringify(text))
  for (const path of [...pathsOf(value), ['no', 1], [0]]) {
    const own = simple.place(path)
    const place = locate(path)
    const at = `${JSON.stringify(text)} ${path.join('/')}`
    assert.equal(simple.spelling(path), spelling(path), at)
    if (own) assert.deepEqual(own, { line: place?.line, column: place?.column }, at)
    else assert.ok(path.length === 0 || place === undefined || simple.spelling(path) === '', at)
  }
  return true
}

const usual = `# a comment
---
name: my document   # with a comment
stages:
  boot.before:
    - name: one
      if: '[ -e "/etc/x" ]'

      commands:
      - echo "a b" > /tmp/x; ls -l
      - "say \\"hi\\"\\n"
      - |
        if true; then

          echo # no comment
        fi
      files:
        - {path: /etc/a, permissions: 0644, owner: 0, content: ''}
        - path: "/etc/b"
          content: |-
            text

          permissions: 0o600
    -
      name: ~
    - after: [{name: a.0}, {name: "b"}]
  empty:
  other: []
'quoted key': 2001-01-01
`

describe('the quick reader of simple YAML', () => {
  it('reads what documents usually look like', () => {
    for (const text of [
      usual,
      'a: 1',
      'a:\n- b\n- c: 1\n  d: 0x10\n',
      'a: |+\n  x\n\nb: yes\n',
      'a: http://x:80/y?z=1\n',
    ])
      assert.equal(compared(text), true, text)
  })

  it('leaves to the whole parser what is not simple, or wrong', () => {
    for (const text of [
      '',
      '# nothing\n',
      'text',
      '- a\n',
      '{a: 1}',
      'a: &x 1\n',
      'a: *x\n',
      '<<: {a: 1}\n',
      'a: !x 1\n',
      'a: >\n  b\n',
      'a: |2\n   b\n',
      'a: b\n  c\n',
      'a: "b\n  c"\n',
      'a: [b,\n c]\n',
      'a: b: c\n',
      'a:b\n',
      'a: 1\na: 2\n',
      ' a: 1\n b: 2\n',
      'a: 1\n  b: 2\n',
      'a:\n   b: 1\n  c: 2\n',
      'a:\n\tb: 1\n',
      'a: 1\r\n',
      'a: |\n  b',
      'a: 1\n---\nb: 1\n',
      'a: 1\n...\n',
      '? a\n: b\n',
      'a: - b\n',
      'a: @b\n',
      'a: %b\n',
      '__proto__: 1\n',
      'a: {__proto__: 1}\n',
      'a: "\\x41"\n',
      'a: [b\n',
      'a: [b] c\n',
      '- a\nb: 1\n',
      'a: `b`\n',
      'a: |\n   x\n  y\n',
      'a: |\n     \n  y\n',
      'a: "b"c\n',
      '- - a\n',
      'a: [[a], {b: }]\n',
      'a: b\n# c\n  d\n',
      '%YAML 1.1\n---\na: 1\n',
    ])
      assert.equal(parseSimple(text), undefined, text)
  })

  it('says what the whole parser says, whatever stands together', () => {
    const scalar = fc.constantFrom(
      'a',
      'a b',
      '1',
      '0x10',
      '012',
      '1.50',
      'yes',
      '~',
      'null',
      '2001-01-01',
      '-1',
      '- 1',
      '-',
      '"q"',
      "'q'",
      "'it''s'",
      '"a\\n"',
      '[]',
      '{}',
      '[a, 1, "x"]',
      '{a: 1, b: [c]}',
      '[a,b]',
      '{a:1}',
      '[a b, -c]',
      'a#b',
      'a # b',
      'a: b',
      'a:b',
      '#',
      '|',
      '|-',
      '|+',
      '>',
      '&a',
      '*a',
      '!t',
      '<<',
      '=',
      '.5',
      '+1',
      ':',
      ':a',
      '?',
      '? a',
      '@',
      '%',
      '"',
      "'",
      '[',
      '{a',
      '/x/y',
      '$(x)',
      '12:30:45',
      '  ',
      '\\',
      'é',
      '\u00e9: 1',
    )
    const opening = fc.constantFrom(
      '',
      'a: ',
      'b: ',
      '"c": ',
      "'d e': ",
      'a.b: ',
      '- ',
      '-   ',
      '- a: ',
      '- b: ',
      '0x1: ',
      'a:',
      'b:',
      '-',
      '# ',
      '  # ',
    )
    const line = fc
      .tuple(fc.integer({ min: 0, max: 4 }), opening, scalar, fc.boolean())
      .map(([depth, open, text, bare]) => `${' '.repeat(depth * 2 - (depth > 2 ? 1 : 0))}${open}${bare ? '' : text}`)
    const text = fc
      .tuple(fc.array(line, { maxLength: 9 }), fc.boolean())
      .map(([lines, end]) => lines.join('\n') + (end ? '\n' : ''))
    fc.assert(
      fc.property(text, (given) => void compared(`a:\n${given}`)),
      { numRuns: 1500 },
    )
    fc.assert(
      fc.property(text, (given) => void compared(given)),
      { numRuns: 1500 },
    )
  })

  it('says the same of well-formed nests of everything', () => {
    const scalar = fc.constantFrom(
      'a',
      '0x10',
      '"q # r"',
      "'x: y'",
      '[a, {b: 1}]',
      'yes',
      '',
      '~',
      'a b # c',
      '|\n',
      '|-\n',
      '|+\n',
    )
    const { node } = fc.letrec<{ node: (indent: number) => string }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        scalar.map((text) => (indent: number) => {
          const pad = ' '.repeat(indent)
          return text.endsWith('\n') ? ` ${text}${pad}  line\n\n${pad}    more\n` : ` ${text}\n`
        }),
        fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((items) => (indent: number) => {
          const pad = ' '.repeat(indent)
          return `\n${items.map((item) => `${pad}-${item(indent + 2)}`).join('')}`
        }),
        fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((items) => (indent: number) => {
          const pad = ' '.repeat(indent)
          return `\n${items.map((item, index) => `${pad}k${index}:${item(indent + 2)}`).join('')}`
        }),
      ),
    }))
    let read = 0
    fc.assert(
      fc.property(node, (make) => {
        if (compared(`top:${make(2)}end: 1\n`)) read++
      }),
      { numRuns: 500 },
    )
    assert.ok(read > 400, String(read))
  })
})
