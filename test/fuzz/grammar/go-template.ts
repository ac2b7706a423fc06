// Go templates that are right by their grammar, and their words in any order.

import fc from 'fast-check'
import { functions } from '../../../languages/go-template/sprig/functions.ts'
import { soup } from '../mutate.ts'

const names = Object.keys(functions)

export const goTemplateWords: readonly string[] = [
  ...['{{ ', ' }}', '{{- ', ' -}}', '{{/* ', ' */}}', '(', ')', '|', '.', ',', ':=', '=', '$', '$x', '\n', ' '],
  ...[
    'if ',
    'else',
    'else if ',
    'end',
    'range ',
    'with ',
    'define "a"',
    'template "a" ',
    'block "a" ',
    'break',
    'continue',
  ],
  ...['"a"', '`a`', "'a'", '1', '-1', '1.5', '0x', '1_0', '1e9', '"', '`', "'", '\\', 'nil', 'true', '.Values', '.a.b'],
]

/** Few characters that hold 2^40 values, and long texts. */
const large = [
  '{{ $l := list 1 }}{{ $d := dict }}{{ range until 40 }}{{ $l = list $l $l }}{{ $d = dict "a" $d "b" $d }}{{ end }}',
  '{{ $s := repeat 60000 "<1 %0{" }}{{ $m := dict }}{{ $_ := set $m "m" $m }}',
].join('')

const operands = [
  ...['1', '0', '-1', '2.5', '1e300', '1000000000', 'true', 'nil', '"a b"', '"%s %d"', '"(a*)*"', '""', '"2006-01-02"'],
  ...[
    '.',
    '$',
    '.Values',
    '.Values.list',
    '.Values.text',
    '.Values.n',
    '.nope',
    '$x',
    '"1.2.3"',
    '"b64"',
    'now',
    'list',
    'dict',
  ],
]

const { expression } = fc.letrec<{ expression: string; deep: string }>((tie) => ({
  expression: fc.oneof({ maxDepth: 4, withCrossShrink: true }, fc.constantFrom(...operands), tie('deep')),
  deep: fc.oneof(
    fc
      .tuple(fc.constantFrom(...names), fc.array(tie('expression'), { maxLength: 4 }))
      .map(([name, given]) => `(${[name, ...given].join(' ')})`),
    fc
      .tuple(tie('expression'), fc.constantFrom(...names), fc.array(tie('expression'), { maxLength: 2 }))
      .map(([value, name, given]) => `(${value} | ${[name, ...given].join(' ')})`),
    fc
      .tuple(tie('expression'), fc.constantFrom('a', 'Format', 'Year', 'Major'))
      .map(([value, name]) => `(${value}).${name}`),
  ),
}))

const { body } = fc.letrec<{ body: string; statement: string }>((tie) => ({
  body: fc.array(tie('statement'), { maxLength: 4 }).map((list) => list.join('')),
  statement: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    expression.map((value) => `{{ ${value} }}`),
    expression.map((value) => `{{ $x = ${value} }}`),
    fc
      .tuple(fc.constantFrom('if', 'with', 'range', 'range $i, $x :='), expression, tie('body'))
      .map(([word, value, inner]) => `{{ ${word} ${value} }}${inner}{{ else }}-{{ end }}`),
    fc.tuple(expression, tie('body')).map(([value, inner]) => `{{ block "b" ${value} }}${inner}{{ end }}`),
    expression.map((value) => `{{ template "a" ${value} }}`),
  ),
}))

const start = '{{ $x := 1 }}'

export const goTemplates: fc.Arbitrary<Buffer> = fc.oneof(
  body.map((text) => Buffer.from(`${start}${text}`)),
  fc
    .tuple(body, fc.constantFrom('$l', '$d', '$s', '$m'))
    .map(([text, name]) => Buffer.from(`${large}{{ $x := ${name} }}${text}`)),
  soup(goTemplateWords),
)
