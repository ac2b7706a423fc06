import assert from 'node:assert/strict'
import { check } from './check.ts'

const good = { 'modules/motd.ts': '// motd: docs/motd.md says more.\n', 'docs/motd.md': '# motd\n' }

describe('the check of the laws', () => {
  it('passes a tree that keeps them', () => {
    assert.deepEqual([check('tools/check-laws.ts', good).status, check('tools/check-laws.ts', good).stderr], [0, ''])
  })

  it('fails on a planted violation of each kind and names its place', () => {
    const { status, stderr } = check('tools/check-laws.ts', {
      ...good,
      'modules/motd.ts': `// docs/gone.md says more.\nexport const home = process.env['HOME']\n${'\n'.repeat(300)}`,
    })
    assert.equal(status, 1)
    assert.match(stderr, /^modules\/motd\.ts:2: process\.env: /m)
    assert.match(stderr, /^modules\/motd\.ts:1: docs\/gone\.md: a comment names it/m)
    assert.match(stderr, /^modules\/motd\.ts:1: 302 lines: /m)
  })

  it('does not look at files that were not written here', () => {
    const planted = { ...good, 'node_modules/x/modules/y.ts': "process.exit('debian')\n", 'dist/z.ts': 'x' }
    assert.equal(check('tools/check-laws.ts', planted).status, 0)
  })
})
