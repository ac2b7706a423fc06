import assert from 'node:assert/strict'
import { check } from './check.ts'

describe('the documentation check', () => {
  it('follows links to files, folders and headings', () => {
    const files = {
      'README.md': '# Top\n[a](docs/a.md#two-words) [b](docs) [c](#top) `[d](none)`\n',
      'docs/a.md': '## Two words\n',
    }
    assert.equal(check('tools/check-docs.ts', files).status, 0)
  })

  it('names a link to nothing and a heading that is not there', () => {
    const { status, stderr } = check('tools/check-docs.ts', { 'README.md': '[a](gone.md)\n[b](#gone)\n' })
    assert.equal(status, 1)
    assert.match(stderr, /gone\.md: no such file/)
    assert.match(stderr, /#gone: no such heading/)
  })

  it('names a test in quotes that its file does not have', () => {
    const test = "it('stays', () => {})\n  it(\"isn't long\", () => {})\n"
    const text = '["stays"](a.test.ts) ["isn\'t long"](a.test.ts) [stay](a.test.ts) ["stay"](a.test.ts)\n'
    const { status, stderr } = check('tools/check-docs.ts', { 'README.md': text, 'a.test.ts': test })
    assert.deepEqual([status, stderr], [1, 'README.md: a.test.ts: no test "stay"\n'])
    const cases = { 'README.md': '["waits"](cases.ts)\n', 'cases.ts': "[{\n  title: 'waits',\n}]\n" }
    assert.equal(check('tools/check-docs.ts', cases).status, 0)
  })
})
