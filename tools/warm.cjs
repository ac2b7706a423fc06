'use strict'
// Run by tools/build.ts under the node of dist/: does with each bundle what it is for, in a throw-away root, and keeps the code that
// V8 compiled beside the bundle. Usage: lib/node tools/warm.cjs DIST/lib
const { mkdtempSync, readdirSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join, resolve } = require('node:path')

const lib = resolve(process.argv[2])
const { lazy, load, scripts } = require(join(lib, 'main.cjs'))

/** It changes nothing. */
const document = `name: warm
stages:
  warm:
  - name: first
    if: "true"
    commands:
    - "true"
  - name: second
    if: '[ ! -e /proc/self ]'
    commands: ["true"]
`

/** What a stage does on a machine with documents; the machine does nothing. */
async function runSteps(stages) {
  const [{ parseDocument }, steps] = await Promise.all(
    ['document', 'run'].map((name) => lazy(`./steps.cjs#steps/documents/${name}.ts`, stages)),
  )
  const host = { commands: { query: async () => ({ exitCode: 0 }), run: async () => {} }, files: {} }
  const notices = { debug() {}, info() {}, warning() {}, error() {} }
  const failed = await steps.runSteps({ host, notices, stage: 'warm', documents: [parseDocument(document, 'warm')] })
  if (failed.length > 0) throw new Error(`the steps failed: ${JSON.stringify(failed)}`)
}

async function warm() {
  const root = mkdtempSync(join(tmpdir(), 'firstlight-warm-'))
  // The demo leaves its root to look at: here, to be removed too.
  process.env.TMPDIR = root
  const file = (name, text) => {
    writeFileSync(join(root, name), text)
    return join(root, name)
  }
  const data = file('instance-data.json', '{"v1": {"instance_id": "warm", "cloud_id": "nocloud"}}\n')
  const config = file('network.yaml', 'version: 2\nethernets: {eth0: {dhcp4: true, addresses: [192.0.2.5/24]}}\n')
  const convert = ['devel', 'net-convert', '-p', config, '-k', 'yaml', '-d', join(root, 'out'), '-D', 'debian', '-O']
  const steps = file('steps.yaml', document)
  const calls = [
    ['quick.cjs', 'firstlight', '--version'],
    ['quick.cjs', 'cloud-init', 'query', '--instance-data', data, 'v1.instance_id'],
    ['convert.cjs', 'cloud-init', ...convert, 'netplan'],
    ['convert.cjs', 'cloud-init', ...convert, 'networkd'],
    ['stages.cjs', 'firstlight', 'demo'],
    ['documents.cjs', 'yip', '-s', 'warm', steps],
    ['firstlight.cjs', 'firstlight', 'demo'],
  ]
  // What these say depends on the machine that builds.
  const asked = [
    ['quick.cjs', 'cloud-init', 'status', '--format', 'json'],
    ['quick.cjs', 'cloud-id'],
    // Detection, as the boot generator has it, without writing what it finds.
    ['detect.cjs', 'firstlight', 'datasource', 'detect', '--json'],
  ]
  try {
    const loaded = new Map()
    for (const call of [...calls, ...asked]) {
      const [name, ...argv] = call
      if (!loaded.has(name)) loaded.set(name, load(name))
      process.exitCode = 0
      await loaded.get(name).main([process.execPath, ...argv])
      if (process.exitCode && !asked.includes(call)) throw new Error(`${argv.join(' ')} ended with ${process.exitCode}`)
    }
    await runSteps(loaded.get('stages.cjs'))
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
