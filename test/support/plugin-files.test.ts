import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type PluginFolder, pluginFiles, pluginFolders } from './plugin-files.ts'

const top = resolve(import.meta.dirname, '../..')

describe('plug-ins', () => {
  for (const folder of Object.keys(pluginFolders) as PluginFolder[]) {
    const files = pluginFiles(folder)

    it(`are found in ${folder}, and so are the files that are not plug-ins`, () => {
      assert.ok(files.length > 0)
      for (const other of pluginFolders[folder]) {
        assert.ok(
          [other, `${other}.ts`].some((path) => existsSync(`${top}/${folder}/${path}`)),
          other,
        )
      }
    })

    for (const file of files) {
      it(`of ${folder} have a test each: ${file}`, () => {
        const test = `test/${folder}/${file}.test.ts`
        assert.ok(existsSync(`${top}/${test}`), `${test} is missing`)
      })
    }
  }
})
