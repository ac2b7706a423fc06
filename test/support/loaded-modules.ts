// Preloaded into a child: writes which of the project's modules and packages it loaded into the file that LOADED_MODULES names.

import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

const target = process.env['LOADED_MODULES']
if (target === undefined) throw new Error('LOADED_MODULES names the file to write')

registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) appendFileSync(target, `${url}\n`)
    return next(url, context)
  },
})
