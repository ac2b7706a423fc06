// core/problem: at which level a problem is reported, with how much of its place, in which order.

import assert from 'node:assert/strict'
import { type Notice, notices } from '../../core/notices.ts'
import { type Problem, report } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'

function heard(problems: readonly Problem[], options?: Parameters<typeof report>[2]): readonly Notice[] {
  const said: Notice[] = []
  report(
    problems,
    notices((notice) => said.push(notice), 'test'),
    options,
  )
  return said
}

const where = { document: 'd', line: 3, column: 4, path: say`a/b` }
const problem = (level: Problem['level']): Problem => ({ level, code: 'yaml/syntax', message: say`an ${level}`, where })

describe('core/problem', () => {
  it('reports each at its level, an error as a warning: the boot goes on', () => {
    const levels = heard([problem('error'), problem('deprecated'), problem('warning')]).map(({ level }) => level)
    assert.deepEqual(levels, ['warning', 'deprecated', 'warning'])
  })

  it('reports an error as such to whoever asked for just that document', () => {
    const levels = heard([problem('error'), problem('warning')], { errors: 'error' }).map(({ level }) => level)
    assert.deepEqual(levels, ['error', 'warning'])
  })

  it('keeps code, place and hint, and no key without a value', () => {
    assert.deepEqual(heard([{ ...problem('error'), hint: say`quote it` }, problem('error')]), [
      { level: 'warning', code: 'yaml/syntax', message: 'an error', topic: 'test', where, hint: 'quote it' },
      { level: 'warning', code: 'yaml/syntax', message: 'an error', topic: 'test', where },
    ])
  })

  it('puts the line of a piece of information into its text', () => {
    assert.deepEqual(heard([problem('info')]), [{ level: 'info', message: 'd:3: an info', topic: 'test' }])
  })

  it('reports a key given twice as information and the rest of YAML as warnings', () => {
    const { problems } = parseYaml('a: 1\na: !x 2\n', { document: 'd' })
    assert.deepEqual(
      heard(problems).map(({ level, code, message }) => `${level} ${code ?? message}`),
      ['warning yaml/unknown-tag', 'info d:2: this key is given more than once; the last one counts'],
    )
  })
})
