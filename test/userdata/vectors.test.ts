// The vectors in the folder that FIRSTLIGHT_VECTORS names: each is a seed and what the reference left on disk for it.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporary } from '../support/temporary.ts'
import { inMemory, isOurs, normal, type Outcome, onDisk } from './case.ts'

const root = process.env['FIRSTLIGHT_VECTORS']

/** Vectors whose result differs on purpose, by file; docs/parity.md has the reasons. */
const differences: Readonly<Record<string, readonly string[]>> = {}

interface Expected {
  readonly text?: string
  readonly sha?: string
  readonly mode: string
}

function compare(
  name: string,
  directory: string,
  { files, failure }: Outcome,
  include: (path: string) => boolean,
): void {
  const expected: Record<string, Expected> = JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8'))
  const wanted = Object.entries(expected).filter(
    ([path]) => isOurs(path) && include(path) && !differences[name]?.includes(path),
  )
  assert.ok(wanted.length > 0, failure ?? 'nothing to compare')
  for (const [path, { text, mode }] of wanted) {
    const left = files[path]
    assert.ok(left, `${path} is missing${failure ? `: ${failure}` : ''}`)
    if (text !== undefined) assert.equal(normal(left.text), normal(text), path)
    assert.equal(`0o${left.mode.toString(8)}`, mode, path)
  }
  const extra = Object.keys(files).filter((path) => isOurs(path) && include(path) && !(path in expected))
  assert.deepEqual(extra, [])
}

/** Effects of boothooks and handlers; what modules of later stages write below /root is not ours. */
const effects = new Set(['root/boothook', 'root/arch-boothook', 'root/handled'])

if (root !== undefined) {
  const folder = join(root, 'userdata')
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'expected.json')))
    : []

  describe('user-data vectors', () => {
    it('are where FIRSTLIGHT_VECTORS says', () => {
      assert.ok(names.length > 0, `no vectors in ${folder}`)
    })

    for (const name of names) {
      const directory = join(folder, name)
      const python = readFileSync(join(directory, 'user-data'), 'latin1').includes('#part-handler')
      if (!python) {
        it(`${name}: every file is what the reference leaves`, async () => {
          compare(name, directory, await inMemory(directory), (path) => path.startsWith('var/'))
        })
      }
      const expected = Object.keys(JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8')))
      const runs = expected.some((path) => effects.has(path))
      if (runs && (!python || spawnSync('python3', ['--version']).status === 0)) {
        it(`${name}: what is run does what it does under the reference`, async () => {
          const place = temporary()
          try {
            const outcome = await onDisk(directory, place.path)
            compare(name, directory, outcome, (path) => path.startsWith('var/') || effects.has(path))
          } finally {
            place.remove()
          }
        })
      }
    }
  })
}
