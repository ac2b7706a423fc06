import assert from 'node:assert/strict'
import { dotenvText, isDotenvName, parseDotenv } from '../../languages/dotenv.ts'

const read = (text: string, lossy = false) => {
  const { values, others } = parseDotenv(text, { lossy })
  return { ...Object.fromEntries(values), ...(others.length > 0 && { others }) }
}

describe('an environment file', () => {
  it('is read with export, comments, quotes, and variables that were set before', () => {
    assert.deepEqual(read('\n# one\r\nexport A=1\r\nB: two\n C = x y # z # w\nD=\nE= # none\nF=a#b\nexportG=g'), {
      A: '1',
      B: 'two',
      C: 'x y',
      D: '',
      E: '',
      F: 'a#b',
      exportG: 'g',
    })
    assert.deepEqual(read(`A="x # y" # z\nB='$A \\n'\nC="l1\nl2\\nl3\\r\\"\\\\"\nD="$A-\${A}-\\$A"\nE=$A\\$A`), {
      A: 'x # y',
      B: '$A \\n',
      C: 'l1\nl2\nl3\r"\\',
      D: 'x # y-x # y-$A',
      E: 'x # y$A',
    })
  })

  it('keeps a name that is not set before as it is; as yip has it, it is empty', () => {
    assert.deepEqual(read('A=$NONE/x\nB="pa$$word ${NONE}"\nC=$(date)'), {
      A: '$NONE/x',
      B: 'pa$$word ${NONE}',
      C: '$(date)',
    })
    assert.deepEqual(read('A=$NONE/x', true), { A: '/x' })
  })

  it('keeps what is no assignment, and reads on after it; as yip has it, the rest is lost', () => {
    const text = 'A=1\nnot one\nB="open\nC="x" y\nD=4\n=5\n'
    assert.deepEqual(read(text), { A: '1', D: '4', others: ['not one', 'B="open', 'C="x" y', '=5'] })
    assert.deepEqual(read(text, true), { A: '1' })
  })

  it('is written so that the same is read', () => {
    const values = new Map(
      ['', 'x', '7', '007', '+5', '-0', '-12', '9223372036854775807', '9223372036854775808', '1.50', '# no', "it's"]
        .concat(['$A "b" `c` !', '\\', 'a\\nb', '\\$A', 'a\nb\r\nc', ' x ', '"q"', 'ü', '9'.repeat(100)])
        .map((value, index) => [`V${String(index).padStart(2, '0')}`, value]),
    )
    const text = dotenvText({ values, others: ['odd one'] })
    const again = parseDotenv(text)
    assert.deepEqual([...again.values], [...values])
    assert.deepEqual(again.others, ['odd one'])
    assert.match(text, /^V02=7$/m)
    assert.match(text, /^V03="007"$/m)
    assert.match(text, /^V08="9223372036854775808"$/m)
  })

  it('has names of letters, digits, dots, dashes and underscores', () => {
    for (const name of ['A', 'a.b-c_9', 'Ü']) assert.equal(isDotenvName(name), true, name)
    for (const name of ['', 'A B', 'A=B', 'A\n', 'A:B', '#A', '$A']) assert.equal(isDotenvName(name), false, name)
  })
})
