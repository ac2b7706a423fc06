// The build's plug-in that puts the schemas compiled ahead in the place of ajv.

import { join, resolve } from 'node:path'
import type { Plugin } from 'esbuild'

const generated = join(resolve(import.meta.dirname, '..'), 'modules/validators.generated.js')

export const precompiledSchemas: Plugin = {
  name: 'precompiled-schemas',
  setup(plugin) {
    plugin.onResolve({ filter: /\/schema-compiler\.ts$/ }, () => ({ path: generated }))
  },
}
