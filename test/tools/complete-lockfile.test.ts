import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { temporary } from '../support/temporary.ts'

const top = resolve(import.meta.dirname, '../..')

describe('tools/complete-lockfile.js', () => {
  it('finds nothing to add to the lockfile: no platform is missing', () => {
    const folder = temporary()
    try {
      const lockfile = join(folder.path, 'package-lock.json')
      copyFileSync(join(top, 'package-lock.json'), lockfile)
      const { stderr } = spawnSync(process.execPath, [join(top, 'tools/complete-lockfile.js')], {
        cwd: folder.path,
        encoding: 'utf8',
      })
      assert.equal(stderr, '')
      assert.equal(readFileSync(lockfile, 'utf8'), readFileSync(join(top, 'package-lock.json'), 'utf8'))
    } finally {
      folder.remove()
    }
  })
})
