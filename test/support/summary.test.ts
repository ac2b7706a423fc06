import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const top = resolve(import.meta.dirname, '../..')

describe('the summary of a run', () => {
  // Below the checkout, so that packages are found.
  const directory = join(top, 'node_modules/.firstlight-summary-test')
  before(() => mkdirSync(directory, { recursive: true }))
  after(() => rmSync(directory, { recursive: true, force: true }))

  function outputOf(tests: string): string {
    const file = join(directory, 'sample.mjs')
    writeFileSync(file, `describe('sample', () => { ${tests} })\n`)
    const mocha = join(top, 'node_modules/mocha/bin/mocha.js')
    const reporter = join(top, 'test/support/summary.ts')
    const { stdout } = spawnSync(process.execPath, [mocha, '--no-config', '--reporter', reporter, file], {
      cwd: top,
      encoding: 'utf8',
    })
    return stdout
  }

  it('is a line of dots and the count', () => {
    const lines = outputOf('for (let i = 0; i < 120; i++) it(String(i), () => {})').trim().split('\n')
    assert.match(lines.join('|'), /^\.\.\|\|? +120 passing \(\d+\w+\)$/)
  })

  it('says everything about what failed', () => {
    const output = outputOf(`it('works', () => {}); it('breaks', () => { throw new Error('for a reason') })`)
    assert.match(
      output,
      / 1 passing [\s\S]* 1 failing[\s\S]*1\) sample\n\s+breaks:\n[\s\S]*for a reason[\s\S]*sample\.mjs/,
    )
  })
})
