import assert from 'node:assert/strict'
import { check } from './check.ts'

describe('the import check', () => {
  const tree = {
    'package.json': '{}',
    'core/a.ts': 'export const a = 1\n',
    'modules/m.ts': "import { a } from '../core/a.ts'\n",
  }

  it('passes a tree that keeps the rules', () => {
    assert.equal(check('tools/check-imports.ts', tree).status, 0)
  })

  it('fails on a planted violation and names it', () => {
    const planted = { ...tree, 'core/b.ts': "import type { m } from '../modules/m.ts'\n" }
    const { status, stderr } = check('tools/check-imports.ts', planted)
    assert.equal(status, 1)
    assert.match(stderr, /^core\/b\.ts: imports modules\/m\.ts: core may import only itself$/m)
  })
})
