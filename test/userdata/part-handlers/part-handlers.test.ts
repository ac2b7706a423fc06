import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { logged, python, run, warnings, withDirectory } from './run.ts'

if (spawnSync('python3', ['--version']).status === 0) {
  describe('Python part-handlers', () => {
    it(
      'meant for the first boot are silent on later ones',
      withDirectory(async (root) => {
        const parts = [
          python(root, 'text/d', 'log("default " + ctype)'),
          python(root, 'text/e', 'log("always " + ctype)', 'frequency = "always"'),
          { type: 'text/d', text: 'x' },
          { type: 'text/e', text: 'x' },
        ]
        await run({ root, parts })
        await run({ root, parts, frequency: 'always' })
        assert.deepEqual(logged(root), [
          'default __begin__',
          'always __begin__',
          'default text/d',
          'always text/e',
          'default __end__',
          'always __end__',
          'always __begin__',
          'always text/e',
          'always __end__',
        ])
      }),
    )

    it(
      'of the machine are there before the first part',
      withDirectory(async (root) => {
        mkdirSync(`${root}/cloud/handlers`, { recursive: true })
        writeFileSync(
          `${root}/cloud/handlers/h.py`,
          python(root, 'text/x-shellscript', 'log(payload or ctype)').text ?? '',
        )
        const { said } = await run({ root, parts: [{ type: 'text/x-shellscript', text: '#!/bin/sh' }] })
        assert.deepEqual(warnings(said), [])
        assert.deepEqual(logged(root), ['__begin__', '#!/bin/sh', '__end__'])
        assert.equal(existsSync(`${root}/cloud/instances/i-1/scripts/part-001`), false)
      }),
    )
  })
}
