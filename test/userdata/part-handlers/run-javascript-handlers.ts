// The child of the tests that run JavaScript part-handlers.

import { javaScriptChild } from '../../../userdata/index.ts'

await javaScriptChild(process.stdin, process.stdout, process.stderr)
