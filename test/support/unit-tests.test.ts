// What holds for every unit test. That none is left out, and none alone, is mocha's to check: "forbid-only" and "forbid-pending".

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const tests = resolve(import.meta.dirname, '..')

describe('unit tests', () => {
  it('ask no clock and set no time limit: a busy machine says nothing about the code', () => {
    // What has to stay fast is measured in bench/growth.ts; the memory host has a clock of its own.
    const clocks = /performance\s*\.|\bDate\.now\b|new Date\(\)|\bhrtime\b|\bcpuUsage\b|\bthis\.timeout\(/
    const askers = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.test.ts') && !import.meta.filename.endsWith(path) && clocks.test(source(path)),
    )
    assert.deepEqual(askers, [])
  })
})

function source(path: string): string {
  return readFileSync(join(tests, path), 'utf8')
}
