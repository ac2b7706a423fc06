'use strict'
// Run by tools/build.ts under the node of dist/: does what a boot does, in a root that is thrown away, and keeps the code V8
// compiled for it beside the bundle. Usage: lib/node tools/warm.cjs DIST/lib
const { mkdtempSync, readdirSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join, resolve } = require('node:path')

const lib = resolve(process.argv[2])
const { load, scripts } = require(join(lib, 'main.cjs'))

async function warm() {
  const { main } = load('firstlight.cjs')
  const root = mkdtempSync(join(tmpdir(), 'firstlight-warm-'))
  try {
    for (const args of [['--version'], ['demo']]) {
      await main([process.execPath, 'firstlight', ...args])
      if (process.exitCode) throw new Error(`firstlight ${args.join(' ')} ended with ${process.exitCode}`)
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
  for (const name of readdirSync(lib)) {
    if (name.endsWith('.cjs') && name !== 'main.cjs' && !scripts.has(join(lib, name))) load(name)
  }
  for (const [filename, script] of scripts) writeFileSync(`${filename}.cache`, script.createCachedData())
  process.exit(0)
}

warm()
