// Templates that are right by their grammar, and their words in any order.

import fc from 'fast-check'
import { filters } from '../../../languages/jinja/filters.ts'
import { tests } from '../../../languages/jinja/tests.ts'
import { textMethods } from '../../../languages/jinja/text-methods.ts'
import { soup } from '../mutate.ts'

export const jinjaWords: readonly string[] = [
  ...[
    '{{ ',
    ' }}',
    '{% ',
    ' %}',
    '{%- ',
    ' -%}',
    '{# ',
    ' #}',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '|',
    '.',
    ',',
    ':',
    '~',
    '=',
    '\n',
    ' ',
  ],
  ...[
    'if ',
    'elif ',
    'else',
    'endif',
    'for ',
    ' in ',
    'endfor',
    'set ',
    'endset',
    'macro ',
    'endmacro',
    'call ',
    'endcall',
    'raw',
    'endraw',
  ],
  ...[
    'with ',
    'endwith',
    'filter ',
    'endfilter',
    'block ',
    'endblock',
    'do ',
    'recursive',
    'is ',
    'not ',
    'and ',
    'or ',
    'loop',
    'x',
    'v1',
  ],
  ...[
    '1',
    '1.5',
    '0x',
    '1_0',
    '"a"',
    "'",
    '"',
    '\\x',
    '+',
    '-',
    '*',
    '**',
    '//',
    '%',
    '==',
    '<',
    '!=',
    'range(9)',
    'namespace()',
    'none',
  ],
]

/** Few characters that hold 2^40 values, twice, and long texts. */
const large = [
  '{% set ns = namespace(a=[1], b=[1], t=(1,), d={}) %}{% for i in range(40) %}',
  "{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% set ns.t = (ns.t, ns.t) %}{% set ns.d = {'k': ns.d, 'l': ns.d} %}",
  "{% endfor %}{% set ns.s = '<1 %0{' * 60000 %}{% set ns.u = '<' * 300000 %}",
].join('')

const names = [
  'ns.a',
  'ns.b',
  'ns.t',
  'ns.d',
  'ns.s',
  'ns.u',
  'v1',
  'x',
  'loop',
  'range',
  'dict',
  'namespace',
  'cycler',
  'joiner',
  'local_hostname',
  'nope',
  'varargs',
]
const operators = ['+', '-', '*', '/', '//', '%', '**', '~', '==', '!=', '<', '>=', 'in', 'not in', 'and', 'or']
const attributes = [
  ...textMethods.keys(),
  'items',
  'keys',
  'append',
  'update',
  'sort',
  'index',
  'format',
  'region',
  'a',
  '__class__',
]

const { expression } = fc.letrec<{ expression: string; deep: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      '1',
      '0',
      '-1',
      '2.5',
      '1e30',
      'true',
      'none',
      "'a b'",
      "'%s %d'",
      "'{0}{x}'",
      "''",
      '[]',
      '{}',
      '()',
      '100000',
      "'<!--'",
    ),
    fc.constantFrom(...names),
    tie('deep'),
  ),
  deep: fc.oneof(
    fc
      .tuple(tie('expression'), fc.constantFrom(...operators), tie('expression'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(tie('expression'), fc.constantFrom(...filters.keys()), fc.array(tie('expression'), { maxLength: 3 }))
      .map(([value, filter, args]) => `(${value})|${filter}(${args.join(', ')})`),
    fc.tuple(tie('expression'), fc.constantFrom(...tests.keys())).map(([value, test]) => `(${value}) is ${test}`),
    fc
      .tuple(tie('expression'), fc.constantFrom(...attributes), fc.array(tie('expression'), { maxLength: 3 }))
      .map(([value, name, args]) => `(${value}).${name}(${args.join(', ')})`),
    fc.tuple(tie('expression'), tie('expression')).map(([value, key]) => `(${value})[${key}]`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `(${a})[${b}:${c}]`),
    fc.array(tie('expression'), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([key, value]) => `{${key}: ${value}}`),
    fc.tuple(tie('expression'), tie('expression')).map(([yes, test]) => `(${yes} if ${test})`),
    fc
      .tuple(fc.constantFrom(...names), fc.array(tie('expression'), { maxLength: 3 }))
      .map(([f, args]) => `${f}(${args.join(', ')})`),
  ),
}))

const { body } = fc.letrec<{ body: string; statement: string }>((tie) => ({
  body: fc.array(tie('statement'), { maxLength: 4 }).map((list) => list.join('')),
  statement: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    expression.map((value) => `{{ ${value} }}`),
    expression.map((value) => `{% set x = ${value} %}`),
    expression.map((value) => `{% do ${value} %}`),
    fc.tuple(expression, tie('body')).map(([test, inner]) => `{% if ${test} %}${inner}{% else %}-{% endif %}`),
    fc
      .tuple(expression, tie('body'))
      .map(([over, inner]) => `{% for x in ${over} %}${inner}{{ loop.index }}{% endfor %}`),
    fc
      .tuple(expression, tie('body'))
      .map(([value, inner]) => `{% macro m(x=${value}) %}${inner}{% endmacro %}{{ m(1) }}{{ m() }}`),
    tie('body').map((inner) => `{% set x %}${inner}{% endset %}`),
    fc
      .tuple(fc.constantFrom(...filters.keys()), tie('body'))
      .map(([name, inner]) => `{% filter ${name} %}${inner}{% endfilter %}`),
  ),
}))

export const templates: fc.Arbitrary<Buffer> = fc.oneof(
  body.map((text) => Buffer.from(text)),
  body.map((text) => Buffer.from(large + text)),
  soup(jinjaWords),
)
