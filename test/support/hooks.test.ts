import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = fileURLToPath(new URL('../..', import.meta.url))

/** What mocha says about a test with this body. Its file is below the checkout, so that packages are found. */
function outputOf(body: string, imports = ''): string {
  const directory = join(top, 'node_modules/.firstlight-hooks-test')
  mkdirSync(directory, { recursive: true })
  try {
    const file = join(directory, 'sample.mjs')
    writeFileSync(file, `${imports}\ndescribe('sample', () => {\n  it('runs', async () => { ${body} })\n})\n`)
    const mocha = join(top, 'node_modules/mocha/bin/mocha.js')
    const hooks = join(top, 'test/support/hooks.ts')
    const { stdout } = spawnSync(process.execPath, [mocha, '--no-config', '--require', hooks, file], {
      cwd: top,
      encoding: 'utf8',
    })
    return stdout
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

describe('the root hooks', () => {
  it('fail a test that makes requests without a mock, and one that leaves mocks over', () => {
    const missing = outputOf(`await fetch('http://10.1.2.3/x').catch(() => {})`, `import nock from 'nock'`)
    assert.match(missing, /1 failing[\s\S]*addresses without a mock[\s\S]*GET http:\/\/10\.1\.2\.3\/x/)
    const unused = outputOf(`nock('http://10.1.2.3').get('/y').reply(200)`, `import nock from 'nock'`)
    assert.match(unused, /1 failing[\s\S]*never made[\s\S]*GET http:\/\/10\.1\.2\.3:80\/y/)
  })

  it('fail a run that leaves something in the temporary directory, which is gone then', () => {
    const imports = `import { mkdtempSync } from 'node:fs'\nimport { tmpdir } from 'node:os'`
    const output = outputOf("console.log('made ' + mkdtempSync(tmpdir() + '/x-'))", imports)
    assert.match(output, /1 failing[\s\S]*left these in the temporary directory[\s\S]*'x-/)
    const made = /^made (.*)$/m.exec(output)?.[1] ?? ''
    assert.match(made, /\/firstlight-tests-\d+-[^/]+\/x-/)
    assert.equal(existsSync(dirname(made)), false)
  })

  it('fail a test that emits a process warning, and let others be', () => {
    assert.match(outputOf(`process.emitWarning('something leaks')`), /1 failing[\s\S]*something leaks/)
    assert.match(outputOf(''), /1 passing/)
  })
})
