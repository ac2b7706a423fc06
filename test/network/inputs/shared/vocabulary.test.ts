import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, type Json } from '../../../../core/json.ts'
import { publicPath } from '../../../../core/schema/known-names.ts'
import { parseYaml } from '../../../../languages/yaml/parse.ts'
import { versionNames } from '../../../../network/inputs/shared/vocabulary.ts'
import { isPublicWord } from '../../../../network/public-words.ts'

const root = join(import.meta.dirname, '../../../../fixtures/network/cases')

function* pathsIn(value: Json, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  yield path
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* pathsIn(item, [...path, index])
  else if (isObject(value)) for (const [key, item] of Object.entries(value)) yield* pathsIn(item, [...path, key])
}

describe('network/inputs/shared/vocabulary', () => {
  it('has every key of the documents that are right, but names that people chose', () => {
    const unknown = readdirSync(root).flatMap((folder) => {
      const file = join(root, folder, 'config.yaml')
      if (folder.startsWith('bad-') || !existsSync(file)) return []
      const document = parseYaml(readFileSync(file, 'utf8'), { document: file }).value as Json
      const value = isObject(document) && isObject(document['network']) ? document['network'] : document
      const names = versionNames(isObject(value) ? value['version'] : undefined)
      return [...pathsIn(value)]
        .filter((path) => /\(key \d+\)$/.test(publicPath(names, path, value, isPublicWord)))
        .map((path) => path.join('/'))
    })
    assert.deepEqual([...new Set(unknown)].sort(), ['ethernets/all', 'vlans/mgmt', 'wifis/wlan0/access-points/guest'])
  })
})
