// languages/template against what Jinja2 was recorded to make of the same templates, and what a template may not do.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { JsonObject } from '../../core/json.ts'
import { renderTemplate, templateVariables } from '../../languages/template.ts'
import { recorded } from '../core/recorded.ts'

interface TemplateCase {
  readonly template: string
  readonly result?: string
  readonly error?: 'syntax' | 'render'
  readonly line?: number
  readonly reason?: string
  readonly missing?: readonly (string | number | null)[]
}

const cases = recorded<TemplateCase>('templates/cases.json')
const [variables] = [recorded('templates/variables.json') as unknown as JsonObject]

function jinja(text: string, values: JsonObject = variables, options: { steps?: number; limit?: number } = {}) {
  return renderTemplate(`## template: jinja\n${text}`, values, { document: 'user-data', ...options })
}

describe('languages/template', () => {
  it('renders what Jinja2 renders, to the letter', async () => {
    const good = cases.filter(({ error }) => error === undefined)
    assert.ok(good.length > 480)
    for (const { template, result, missing = [] } of good) {
      const rendered = await jinja(template)
      assert.equal(rendered.text, result, template)
      assert.deepEqual([...rendered.missing].sort(), missing.map((name) => String(name ?? 'None')).sort(), template)
    }
  })

  it('fails where Jinja2 fails, with the line in the document and its header counted', async () => {
    for (const { template, error, line, reason } of cases.filter((one) => one.error !== undefined)) {
      const { text, problems } = await jinja(template)
      assert.equal(text, undefined, template)
      const [problem] = problems
      if (error !== 'syntax' || template.endsWith('\n')) continue
      assert.equal(problem?.code, 'template/syntax', template)
      assert.equal(problem?.where.line, (line ?? 0) + 1, template)
      assert.ok(problem?.message.includes((reason ?? '').replace(/ at \d+$/, '')), `${template}: ${problem?.message}`)
    }
  })

  it('says what is missing, in the words of the reference', async () => {
    const { text, problems } = await jinja('{{ a }} {{ v1.b }} {{ a }}\n', { v1: {} })
    assert.equal(text, 'CI_MISSING_JINJA_VAR/a CI_MISSING_JINJA_VAR/b CI_MISSING_JINJA_VAR/a\n')
    assert.deepEqual(
      problems.map(({ code, message }) => [code, message]),
      [['template/missing-variable', "Could not render jinja template variables in file 'user-data': 'a', 'b'"]],
    )
  })

  it('explains a name with a minus sign in it', async () => {
    const { text, problems } = await jinja('x\n{{ v1.local-hostname }}')
    assert.equal(text, undefined)
    assert.equal(problems[0]?.code, 'template/failed')
    assert.equal(problems[0]?.where.line, 3)
    const both = await jinja('{{ instance-id }}', {})
    const message = 'Undefined jinja variable: "instance-id". Jinja tried subtraction. Perhaps you meant "instance_id"?'
    assert.equal(both.problems[0]?.message, message)
  })

  it('keeps the trailing line break and takes only the header away', async () => {
    assert.equal((await jinja('#!/bin/sh\necho {{ region }}\n')).text, '#!/bin/sh\necho us-east-1\n')
    assert.equal((await jinja('')).text, '')
  })

  it('takes the header in any spelling that the engine takes', async () => {
    for (const header of ['## template: jinja', '##template:jinja', '## Template: JINJA  ', '## template: jinja\r']) {
      assert.equal((await renderTemplate(`${header}\n{{ 1 + 1 }}`, {}, { document: 'x' })).text, '2', header)
    }
  })

  it('refuses an engine it does not know', async () => {
    const { text, problems } = await renderTemplate('## template: mako\nx', {}, { document: 'x' })
    assert.equal(text, undefined)
    assert.equal(problems[0]?.code, 'template/unknown-engine')
  })

  it('leaves the variables as they are', async () => {
    const values = { list: [1], map: { a: 1 } }
    await jinja('{% do list.append(2) %}{% do map.update({"b": 2}) %}{% set list = 5 %}', values)
    assert.deepEqual(values, { list: [1], map: { a: 1 } })
  })

  it('never throws, whatever the text', async () => {
    const piece = fc.constantFrom(
      '{{ ',
      ' }}',
      '{% ',
      ' %}',
      'if ',
      'for x in y',
      'endfor',
      'endif',
      'a',
      '.',
      '(',
      ')',
      '[',
      ']',
      "'",
      '|upper',
      ' is ',
      'not ',
      '-',
      '+',
      '1',
      ',',
      '{#',
      '#}',
      '\n',
      'set x = ',
      'raw',
      'endraw',
      ':',
      '%',
      '*',
      '~',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
        const { text, problems } = await jinja(pieces.join(''))
        assert.ok(text !== undefined || problems.length > 0)
      }),
      { numRuns: 500 },
    )
  })

  describe('sandbox', () => {
    const escapes = [
      "{{ ''.constructor.constructor('return process')() }}",
      '{{ [].map.constructor("return 1")() }}',
      '{{ v1.__proto__.polluted }}',
      '{{ range.constructor("return 1")() }}',
      '{{ (1).toFixed(2) }}',
      '{{ cycler.prototype.next }}',
      '{% macro m() %}{% endmacro %}{{ m.call() }}',
      "{{ '{0.constructor.name}'.format('a') }}x{{ ''['constructor']['name'] }}",
      "{{ v1|attr('constructor')|attr('x') }}",
    ]
    for (const text of escapes) {
      it(`gives nothing of JavaScript to ${text}`, async () => {
        const result = await jinja(text)
        assert.doesNotMatch(result.text ?? '', /function|\[object|native/)
        assert.ok(result.text === undefined || result.missing.length > 0)
      })
    }

    it('does not let a template set what others see', async () => {
      await jinja(
        "{% set d = {} %}{% do d.update({'__proto__': {'polluted': 1}}) %}{% set ns = namespace() %}{% set ns.__proto__ = 1 %}",
      )
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
    })
  })

  describe('limits', () => {
    const greedy: readonly (readonly [string, string])[] = [
      ['loops', '{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}'],
      ['recursion', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'],
      ['doubling', "{% set ns = namespace(x='a') %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}"],
      ['long texts', "{{ 'a' * 1000000000 }}"],
      ['long ranges', '{{ range(1000000000) | length }}'],
      ['large numbers', '{{ 9 ** 9999999 }}'],
      ['much output', "{% for i in range(1000) %}{{ 'x' * 1000 }}{% endfor %}"],
      ['deep expressions', `{{ ${'('.repeat(10_000)}1${')'.repeat(10_000)} }}`],
      ['long expressions', `{{ ${'1+'.repeat(50_000)}1 }}`],
      ['deep blocks', '{% if 1 %}'.repeat(10_000)],
      [
        'lists that contain themselves',
        '{% set l = [] %}{% for i in range(50) %}{% do l.append(l) %}{% endfor %}{{ l }}',
      ],
      ['wide fields', "{{ '%999999999d' % 1 }}{{ '{:>999999999}'.format(1) }}"],
    ]
    for (const [what, text] of greedy) {
      it(`ends ${what} with an error`, async () => {
        const { text: result, problems } = await jinja(text, {}, { steps: 200_000, limit: 100_000 })
        assert.equal(result, undefined)
        assert.match(problems[0]?.code ?? '', /^template\/(limit|failed|syntax)$/)
      })
    }
  })

  describe('basic engine', () => {
    const basic = (text: string, values: JsonObject) => renderTemplate(text, values, { document: 'hosts.tmpl' })

    it('fills in names and paths', async () => {
      const values = { name: 'n', a: { b: { c: 5 } }, list: ['x', true], off: false }
      assert.equal(
        (await basic('${name} $name. $a.b.c ${a.b.c}x $list $off $ $$', values)).text,
        "n n. 5 5x ['x', True] False $ $$",
      )
      assert.equal((await basic('## template: basic\n$name\n', values)).text, 'n\n')
    })

    it('fails on a name that is not there, with its line', async () => {
      const { text, problems } = await basic('a\n${nope}', { name: 'n' })
      assert.equal(text, undefined)
      assert.deepEqual(problems[0]?.where, { document: 'hosts.tmpl', line: 2 })
      assert.equal((await basic('$constructor', {})).text, undefined)
    })
  })
})

describe('templateVariables', () => {
  it('puts the children of v1 at the top, and those of a higher version above', () => {
    const { region, zone, x } = templateVariables({
      v1: { region: 'a', zone: 'z' },
      v2: { region: 'b' },
      v10: { region: 'c' },
      x: 1,
    })
    assert.deepEqual([region, zone, x], ['c', 'z', 1])
  })

  it('adds names with "_" for those that Jinja would take for an expression, at every level', () => {
    const values = templateVariables({ 'a-b': { 'c.d': [{ 'e/f+g': 1 }] }, 'x-y': 1, x_y: 2 })
    assert.deepEqual(values['a_b'], { 'c.d': [{ 'e/f+g': 1, e_f_g: 1 }], c_d: [{ 'e/f+g': 1, e_f_g: 1 }] })
    assert.deepEqual(values['a-b'], values['a_b'])
    assert.deepEqual([values['x-y'], values['x_y']], [1, 2])
  })

  it('sorts the names at every level', () => {
    assert.deepEqual(Object.keys(templateVariables({ b: 1, 'a-c': 2, a: 3 })), ['a', 'a-c', 'a_c', 'b'])
  })

  it('makes instance-data usable in templates', async () => {
    const data = {
      ds: { meta_data: { 'local-hostname': 'h' } },
      v1: { 'instance-id': 'i-1', 'availability-zone': 'z' },
    }
    const text = '{{ ds.meta_data.local_hostname }} {{ v1.instance_id }} {{ availability_zone }} {{ instance_id }}'
    assert.equal((await jinja(text, templateVariables(data))).text, 'h i-1 z i-1')
  })
})
