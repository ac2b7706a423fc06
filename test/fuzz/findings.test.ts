// What the fuzzer has found, tried again: fixtures/fuzz/TARGET/….

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Failure } from '../../core/errors.ts'
import { targets } from './targets/index.ts'

const folder = resolve(import.meta.dirname, '../../fixtures/fuzz')

describe('what was found by fuzzing', () => {
  for (const { name, run } of targets) {
    const own = join(folder, name)
    for (const file of existsSync(own) ? readdirSync(own).sort() : []) {
      it(`${name} takes ${file}`, async () => {
        await run(readFileSync(join(own, file))).catch((error) => {
          if (!(error instanceof Failure)) throw error
        })
      })
    }
  }

  it('lies in a folder with the name of a target', () => {
    const names = existsSync(folder) ? readdirSync(folder) : []
    assert.deepEqual(
      names.filter((name) => !targets.some((target) => target.name === name)),
      [],
    )
  })

  it('is looked for by targets that take an empty input', async () => {
    for (const { name, run } of targets) {
      await run(Buffer.alloc(0)).catch((error) => assert.ok(error instanceof Failure, name))
    }
  })
})
