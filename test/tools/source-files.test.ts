import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isCode, sourceFiles } from '../../tools/source-files.ts'
import { temporary } from '../support/temporary.ts'

describe('the files of the repository', () => {
  const scratch = temporary()
  after(() => scratch.remove())

  it('are what is written here, without packages, builds, one that is under way, and hidden folders', () => {
    const paths = ['core/a.ts', 'dist/a.cjs', 'dist.new/lib/a.cjs', 'npm/a.js', '.cache/a.ts', 'node_modules/p/a.js']
    for (const path of [...paths, 'README.md']) {
      mkdirSync(dirname(join(scratch.path, path)), { recursive: true })
      writeFileSync(join(scratch.path, path), '')
    }
    assert.deepEqual(sourceFiles(scratch.path), ['README.md', 'core/a.ts'])
  })

  it('are code by their ending, fixtures apart', () => {
    assert.deepEqual(['a.ts', 'b.cjs', 'c.md', 'fixtures/d.js'].filter(isCode), ['a.ts', 'b.cjs'])
  })
})
