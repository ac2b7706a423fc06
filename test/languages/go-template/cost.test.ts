// No function of a Go template is free on a large value: whatever it is given, the template ends within its steps. What is not counted would
// run for hours here, and mocha would end it.

import assert from 'node:assert/strict'
import { functions } from '../../../languages/go-template/sprig/functions.ts'
import { textOf } from './go-template.ts'

const twice = (name: string, start: string, pair: string) =>
  `{{ $${name} := ${start} }}{{ range until 60 }}{{ $${name} = ${pair.replaceAll('_', `$${name}`)} }}{{ end }}`

/** Values of few characters that hold 2^60 values, and texts that are bad for careless searching. */
const values: Readonly<Record<string, readonly [setup: string, name: string]>> = {
  lists: [twice('v', 'list 1', 'list _ _'), '$v'],
  mappings: [twice('v', 'dict', 'dict "a" _ "b" _'), '$v'],
  letters: ['{{ $v := repeat 300000 "a" }}', '$v'],
  blanks: ['{{ $v := printf "%s%s" (repeat 300000 " ") "x" }}', '$v'],
  percents: ['{{ $v := printf "%s%s" "%" (repeat 300000 "0") }}', '$v'],
  widths: ['{{ $v := repeat 50000 "%999d" }}', '$v'],
  commas: ['{{ $v := repeat 90000 "a," }}', '$v'],
  lines: ['{{ $v := repeat 90000 "a\\n" }}', '$v'],
  brackets: ['{{ $v := repeat 100000 "[" }}', '$v'],
  expressions: ['{{ $v := repeat 900 "(a*)*" }}', '$v'],
  numbers: ['{{ $v := until 5000 }}', '$v'],
  'a large number': ['{{ $v := 1000000000 }}', '$v'],
  'a small number': ['{{ $v := -1000000000 }}', '$v'],
  'a fraction': ['{{ $v := 1e300 }}', '$v'],
}

const steps = 120_000

describe('what a Go template costs', () => {
  for (const [what, [setup, name]] of Object.entries(values)) {
    it(`is bounded for each function of ${what}`, async () => {
      const others = ['', name, `"a" ${name}`, `${name} "a"`, `1000000 ${name}`]
      for (const called of Object.keys(functions)) {
        for (const given of others) {
          const result = await textOf(`${setup}{{ $r := ${called} ${given} ${name} }}`, {}, { steps })
          assert.match(result, /^(?:$|syntax|render|limit)/)
        }
      }
    })
  }

  it('ends with the name of the limit where large values are made, compared, searched or printed', async () => {
    const lists = twice('v', 'list 1', 'list _ _') + twice('w', 'list 1', 'list _ _')
    for (const expression of [
      'deepEqual $v $w',
      'has $v (list $w)',
      'print $v',
      'toJson $v',
      'deepCopy $v',
      'uniq (list $v $w)',
    ]) {
      assert.match(await textOf(`${lists}{{ $r := ${expression} }}`, {}, { steps }), /limit template_steps/, expression)
    }
    for (const expression of [
      'until 1000000000',
      'seq 1 1000000000',
      'repeat 1000000000 "x"',
      'indent 1000000000 "x"',
      'randAlphaNum 1000000000',
      'randBytes 1000000000',
    ]) {
      assert.match(await textOf(`{{ $r := ${expression} }}`), /^limit: .* too large/, expression)
    }
    assert.match(await textOf('{{ range 1000000000 }}{{ end }}'), /limit template_steps/)
    assert.match(
      await textOf('{{ range 1000000000 }}{{ $r := genPrivateKey "rsa" }}{{ end }}', {}, { steps }),
      /limit template_steps/,
    )
  })
})
