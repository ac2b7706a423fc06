// No operation of a template is free on a large value: whatever a filter, a test, a method or an operator is given, the template
// ends within its steps. What is not counted would run for hours here, and mocha would end it.

import assert from 'node:assert/strict'
import type { JsonObject } from '../../core/json.ts'
import { filters } from '../../languages/jinja/filters.ts'
import { methodOf } from '../../languages/jinja/methods.ts'
import { tests } from '../../languages/jinja/tests.ts'
import { textMethods } from '../../languages/jinja/text-methods.ts'
import { renderTemplate, templateVariables } from '../../languages/template.ts'

/** Values of few characters that hold 2^60 values, and texts that are bad for careless searching. */
const values: Readonly<Record<string, string>> = {
  lists: 'ns.list',
  tuples: 'ns.tuple',
  mappings: 'ns.dict',
  brackets: "('<' * 300000)",
  comments: "('<!--' * 80000)",
  digits: "('1' * 300000 ~ 'x')",
  blanks: "(' ' * 300000 ~ 'x')",
  periodic: "('a' * 300000)",
  formats: "('%' ~ '0' * 300000)",
  fields: "('{0' ~ '[' * 300000 ~ '}')",
  tabs: "('\\t' * 300000)",
  numbers: 'range(30000)',
  words: "(['a' * 100000] * 20000)",
}

const doubling = (what: string, pair: string) => `{% set ns.${what} = ${pair.replaceAll('_', `ns.${what}`)} %}`
const twice = `{% set ns = namespace(list=[1], tuple=(1,), dict={}) %}{% for i in range(60) %}${[
  doubling('list', '[_, _]'),
  doubling('tuple', '(_, _)'),
  doubling('dict', "{'a': _, 'b': _}"),
].join('')}{% endfor %}`

/** A second value that is equal and not the same. */
const both = (expression: (x: string, y: string) => string): string => {
  const copy = twice.replaceAll('ns', 'other')
  return `${twice}${copy}{% set r = ${expression('ns.list', 'other.list')} %}{% set r = ${expression('ns.tuple', 'other.tuple')} %}`
}

const steps = 120_000

async function run(text: string): Promise<string> {
  const { problems } = await renderTemplate(text, {}, { document: 'x', engine: 'jinja', steps })
  return problems[0]?.message ?? ''
}

const lists = ['append', 'clear', 'copy', 'count', 'extend', 'index', 'insert', 'pop', 'remove', 'reverse', 'sort']
const dicts = ['clear', 'copy', 'get', 'items', 'keys', 'pop', 'setdefault', 'update', 'values']

const operators = [...'+ - * / // % ** ~ == != < <= > >= in'.split(' '), 'not in']

describe('what a template costs', () => {
  for (const [what, value] of Object.entries(values)) {
    const setup = value.startsWith('ns.') ? twice : ''
    const argumentLists = [
      '',
      value,
      "'a'",
      `${value}, 'a'`,
      "attribute='a.b'",
      '1000000000',
      `'${'{'.repeat(3)}', ${value}`,
    ]

    it(`is bounded for each filter of ${what}`, async () => {
      for (const name of filters.keys()) {
        for (const args of argumentLists) await run(`${setup}{% set x = ${value} | ${name}(${args}) %}`)
      }
    })

    it(`is bounded for each test of ${what}`, async () => {
      for (const name of tests.keys()) {
        if (!/^\w+$/.test(name)) continue
        for (const args of [value, "'a'"]) await run(`${setup}{% set x = ${value} is ${name}(${args}) %}`)
      }
    })

    it(`is bounded for each method of ${what}`, async () => {
      for (const name of new Set([...textMethods.keys(), 'format', ...lists, ...dicts])) {
        for (const args of argumentLists) await run(`${setup}{% set x = ${value} %}{% set y = x.${name}(${args}) %}`)
      }
    })

    it(`is bounded for each operator on ${what}`, async () => {
      for (const operator of operators) {
        for (const other of [value, '[]', "'a'", '1000000', 'ns.list']) {
          await run(`${twice}{% set x = ${value} ${operator} ${other} %}{% set x = ${other} ${operator} ${value} %}`)
        }
      }
    })
  }

  it('counts the methods that there are', () => {
    for (const name of lists) assert.ok(methodOf([], name), name)
    for (const name of dicts) assert.ok(methodOf({ kind: 'dict', map: new Map() }, name), name)
  })

  it('ends with the name of the limit where two large values are compared, searched, printed or used as a key', async () => {
    const expressions: readonly ((x: string, y: string) => string)[] = [
      (x, y) => `${x} == ${y}`,
      (x, y) => `${x} < ${y}`,
      (x, y) => `${x} in [${y}]`,
      (x, y) => `[${y}].index(${x})`,
      (x, y) => `[${x}, ${y}] | sort`,
      (x, y) => `[${x}, ${y}] | max`,
      (x) => `${x} ~ ''`,
      (x) => `${x} | pprint`,
      (x) => `${x} | tojson`,
      (x) => `'%s' % [${x}]`,
      (x) => `'{}'.format(${x})`,
    ]
    for (const expression of expressions)
      assert.match(await run(both(expression)), /more than 120000 steps \(limit template_steps\)/, expression('x', 'y'))
    assert.match(await run(`${twice}{% set x = {ns.tuple: 1} %}`), /limit template_steps/)
  })

  it('stands at the limit of characters and ends one beyond it', async () => {
    for (const engine of ['jinja', 'basic'] as const) {
      const text = engine === 'jinja' ? "{% for i in range(100) %}{{ 'x' * 10 }}{% endfor %}" : '$x'.repeat(100)
      const rendered = (limit: number) => renderTemplate(text, { x: 'x'.repeat(10) }, { document: 'x', engine, limit })
      assert.equal((await rendered(1000)).text?.length, 1000)
      const { problems } = await rendered(999)
      assert.deepEqual(
        problems.map(({ code }) => code),
        ['template/limit'],
      )
      assert.match(problems[0]?.message ?? '', /limit template_bytes/)
    }
  })

  it('does not grow with the aliases of names within names', async () => {
    let data: JsonObject = { 'a-b': 1 }
    for (let depth = 0; depth < 60; depth++) data = { 'a-b': data }
    const { text } = await renderTemplate('{{ a_b.a_b is mapping }}', templateVariables(data), {
      document: 'x',
      engine: 'jinja',
    })
    assert.equal(text, 'True')
  })
})
