import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { ConfigError } from '../../core/errors.ts'
import { parseAssignments } from '../../languages/shell-assignments.ts'

const values = (text: string) => Object.fromEntries(parseAssignments(text, 'context.sh').values)
const lines = (text: string) => parseAssignments(text, 'context.sh').leftOut.map(({ line }) => line)

describe('languages/shell-assignments', () => {
  // Each is what a shell makes of it, which is asked.
  const texts = {
    plain: 'A=1',
    empty: "A=\nB=''",
    quoted: `A='a b  c'`,
    'quotes within quotes': `A='it'\\''s "so"'`,
    'several lines': `A='one\ntwo\n\n  three\n'\nB=2`,
    'adjoining pieces': `A=a'b c'"d e"f\\ g`,
    'double quotes': `A="a \\"b\\" \\$c \\\\ \\d ' # x"`,
    'a continued line': 'A="a\\\nb"\nB=c\\\nd',
    variables: `A=x\nB=$A-\${A}\nC="$A \${B}"\nD='$A'\nE=$unset.`,
    'a lone dollar': `A='5$' B="5$" C=5$`,
    comments: `# one\nA=1 # two\nB='# three'`,
    'several on a line': 'A=1 B=2; C=3;D=4',
    export: 'export A=1\nexport  B="2"',
    'a later one counts': 'A=1\nA=2',
  }
  for (const [title, text] of Object.entries(texts)) {
    it(`reads as a shell does: ${title}`, () => {
      const found = values(text)
      const script = `${text}\nfor n in ${Object.keys(found).join(' ')}; do eval "printf '%s\\0' \\"\\$$n\\""; done`
      const said = execFileSync('/bin/sh', ['-c', script], { env: { PATH: '/usr/bin:/bin' } }).toString()
      assert.deepEqual(Object.values(found), said.split('\0').slice(0, -1))
    })
  }

  it('reads lines that end as on Windows', () => {
    assert.deepEqual(values("A='1'\r\nB=2\r\n"), { A: '1', B: '2' })
  })

  it('runs nothing and leaves out what would have to run, by its line', () => {
    const text = 'A=1\nB=$(id)\nC=`id`\nD="x $(id) y"\nrm -rf /\nE=${A:-x}\nF=1|id\nG=2\n'
    assert.deepEqual(values(text), { A: '1', G: '2' })
    assert.deepEqual(lines(text), [2, 3, 4, 5, 6, 7])
  })

  it('tells of the first few lines only', () => {
    assert.equal(lines('ls\n'.repeat(1000)).length, 20)
  })

  it('tells where a quote begins that does not end', () => {
    for (const text of ["A=1\nB='x\ny", 'A=1\nB="x\ny']) {
      assert.throws(
        () => values(text),
        (error) => error instanceof ConfigError && error.where.line === 2,
      )
    }
  })
})
