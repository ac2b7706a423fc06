// Small inputs that become large: a value doubled again and again, and then something done with what it has become.

import fc from 'fast-check'
import { filters } from '../../../languages/jinja/filters.ts'
import { tests } from '../../../languages/jinja/tests.ts'
import { textMethods } from '../../../languages/jinja/text-methods.ts'

/** Values that share their parts: small in memory, and endless for whoever goes through them. */
const nested = fc
  .tuple(
    fc.constantFrom('[1]', '[[]]', "['a']", '{}', '1', "'a'"),
    fc.constantFrom('[N, N]', '[N, N]', "{'a': N, 'b': N}", '(N, N)', '[N]'),
    fc.integer({ min: 8, max: 32 }),
    fc.constantFrom(
      'a == b',
      'a == b',
      'a != b',
      'a < b',
      'a in [b]',
      'a in b',
      '[a, b]|unique|list',
      '[a, b]|sort',
      '{a: b}',
    ),
    fc.constantFrom(...filters.keys(), ...[...tests.keys()].map((name) => `list is ${name}`)),
  )
  .map(([start, step, times, compared, filter]) => {
    const grown = (name: string) => {
      const doubled = `{% set ${name} = ${step.replaceAll('N', name)} %}`
      return `{% set ${name} = ${start} %}${doubled.repeat(times)}`
    }
    return `${grown('a')}${grown('b')}{{ 1 if ${compared} }}{{ (a|${filter})|length }}`
  })

const text = fc.constantFrom(
  '<',
  '<!--',
  '< a',
  ' ',
  'a',
  'a ',
  '\\n',
  '%',
  '%s',
  '&lt;',
  '.',
  'a.b',
  '{',
  'http://a',
  'aB',
  '0',
  'é',
)
const onText = fc.oneof(
  fc.constantFrom(...filters.keys()).map((name) => `a|${name}`),
  fc
    .tuple(fc.constantFrom(...filters.keys()), fc.constantFrom("'a'", '2', "'<', '>>'"))
    .map(([name, given]) => `a|${name}(${given})`),
  fc
    .tuple(fc.constantFrom(...textMethods.keys()), fc.constantFrom('', "'a'", "'<', '>>'", 'a', 'b'))
    .map(([name, given]) => `a.${name}(${given})`),
  fc.constantFrom('a == b', 'a in b', 'a ~ b', 'a|int', 'a|float', '{a: b}[a]', 'a % a'),
)
const long = fc
  .tuple(text, fc.constantFrom(1000, 100_000, 100_000), fc.array(onText, { minLength: 1, maxLength: 8 }))
  .map(([piece, times, all]) => {
    const given = `{% set a = '${piece}' * ${times} %}{% set b = a ~ '>' %}`
    return `${given}${all.map((one) => `{{ (${one})|string|length }}`).join('')}`
  })

export const growingTemplates: fc.Arbitrary<Buffer> = fc
  .oneof(nested, long, long)
  .map((template) => Buffer.from(template))

/** Patches of JSON that copy what they have copied. */
export const growingPatches: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.constantFrom<unknown>({ a: {} }, { a: [] }, { a: 'x'.repeat(1000) }, { a: { b: [1] } }, { a: { a: 1 } }),
    fc.constantFrom('copy', 'copy', 'copy', 'move', 'add', 'test'),
    fc.constantFrom('', '/a', '/a/c0', '/a/-', '/b'),
    fc.constantFrom('/a/c', '/a/', '/a/-', '/c', '/a/a', '/a/c/c'),
    fc.integer({ min: 2, max: 40 }),
  )
  .map(([config, op, from, path, times]) => {
    const operations = Array.from({ length: times }, (_, n) => ({
      op,
      from,
      path: path.endsWith('-') ? path : `${path}${n}`,
    }))
    return Buffer.from(JSON.stringify([config, operations]))
  })
