import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { temporary } from '../support/temporary.ts'

const script = resolve(import.meta.dirname, '../../tools/outdated.ts')

describe('npm run outdated', () => {
  const folder = temporary()
  after(() => folder.remove())

  /** The output with an npm that prints this text and fails, as it does when something is outdated. */
  function outputOf(text: string): string {
    const npm = join(folder.path, 'npm.cjs')
    writeFileSync(npm, `process.stdout.write(${JSON.stringify(text)}); process.exitCode = 1`)
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
      encoding: 'utf8',
      env: { npm_execpath: npm },
    })
    assert.deepEqual([status, stderr], [0, ''])
    return stdout
  }

  it('names each newer release', () => {
    const said = outputOf(JSON.stringify({ undici: { current: '7.30.2', wanted: '7.30.2', latest: '8.13.1' } }))
    assert.match(said, /^undici 7\.30\.2: 8\.13\.1 is out; [^\n]+\n$/)
  })

  it('says nothing when all is current, and when nobody can be asked', () => {
    const refused = { error: { code: 'ECONNREFUSED', summary: 'request failed', detail: '' } }
    for (const text of ['{}', '', JSON.stringify(refused)]) assert.equal(outputOf(text), '')
  })
})
