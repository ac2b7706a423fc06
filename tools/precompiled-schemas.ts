// The build's plug-in that puts the schemas that were compiled ahead in place of ajv.

import { join, resolve } from 'node:path'
import type { Plugin } from 'esbuild'

const folder = join(resolve(import.meta.dirname, '..'), 'core/schema')

export const validatorsFile = (served: boolean): string => `${served ? 'served' : 'validators'}.generated.js`

/** `served`: with those of scenarios, which no machine reads. */
export const precompiledSchemas = ({ served }: { readonly served: boolean }): Plugin => ({
  name: 'precompiled-schemas',
  setup(plugin) {
    plugin.onResolve({ filter: /\/compiler\.ts$/ }, ({ path, resolveDir }) =>
      join(resolveDir, path) === join(folder, 'compiler.ts')
        ? { path: join(folder, validatorsFile(served)) }
        : undefined,
    )
  },
})
