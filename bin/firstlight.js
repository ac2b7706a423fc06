#!/usr/bin/env node
// The one entry of the four names. Plain JavaScript, so that an old Node gets a sentence and not a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 20)) {
  process.stderr.write(`firstlight needs Node 22.20 or newer; this is ${process.versions.node} (${process.execPath})\n`)
  process.exit(1)
}
const { main } = await import('../cli/main.ts')
await main()
