// Runs a renderer over recorded documents: $FIRSTLIGHT_VECTORS/network/NNNN/config.yaml and the tree the reference wrote
// for a distro and renderer beside it. Undefined variable: no tests are defined. A wrong one fails.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { conventionsFor } from '../../distros/profiles.ts'
import { parseNetworkConfig } from '../../network/index.ts'
import type { Renderer } from '../../network/renderers/renderer.ts'

export interface VectorPair {
  /** Folder name: "debian-eni". */
  readonly pair: string
  readonly distro: string
  readonly features?: readonly string[]
  /** The mode that a file has to have. */
  readonly mode: (path: string) => number
}

/** Defines one test for each recorded document. */
export function describeVectors(renderer: Renderer, { pair, distro, features, mode }: VectorPair): void {
  const root = process.env['FIRSTLIGHT_VECTORS']
  if (!root) return
  describe(`recorded documents as ${pair}`, () => {
    const folder = join(root, 'network')
    const names = readdirSync(folder).filter((name) => /^\d+$/.test(name))
    assert.ok(names.length > 0, `no documents in ${folder}`)
    for (const name of names) {
      it(`writes the recorded tree of ${name}`, () => {
        const text = readFileSync(join(folder, name, 'config.yaml'), 'utf8')
        const { state, problems } = parseNetworkConfig(text, { document: `${name}/config.yaml` })
        assert.ok(state, `no state: ${JSON.stringify(problems)}`)
        const options = { conventions: conventionsFor(distro), features: features ?? [], nics: [], current: {} }
        const rendered = renderer.render(state, options)
        const tree = join(folder, name, pair)
        if (statSync(tree, { throwIfNoEntry: false }) === undefined) {
          // The reference itself failed here; something has to come out all the same.
          assert.ok(statSync(`${tree}.err`).isFile())
          assert.ok(rendered.files.length > 0)
          return
        }
        const expected = Object.fromEntries(readTree(tree))
        const actual = Object.fromEntries(rendered.files.map((file) => [file.path, file.content]))
        assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort())
        for (const path of Object.keys(expected)) assert.equal(actual[path], expected[path], path)
        for (const file of rendered.files) assert.equal(file.mode, mode(file.path), file.path)
      })
    }
  })
}

/** Every file below `folder` as [absolute path in the tree, content]. */
function readTree(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [file.slice(folder.length), readFileSync(file, 'utf8')])
}
