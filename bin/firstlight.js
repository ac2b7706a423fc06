#!/usr/bin/env node
// The one entry of all names. Plain JavaScript, so that an old Node gets a sentence and not a syntax error.
import { existsSync } from 'node:fs'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 20)) {
  process.stderr.write(`firstlight needs Node 22.20 or newer; this is ${process.versions.node} (${process.execPath})\n`)
  process.exit(1)
}
// A checkout has the sources, the npm package only what tools/build-npm.ts makes of them.
const sources = new URL('../cli/main.ts', import.meta.url)
const { main } = await import(existsSync(sources) ? sources.href : '../npm/cli.js')
await main()
