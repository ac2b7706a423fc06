import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Temporary, temporary } from '../support/temporary.ts'

const entry = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

describe('standard input', () => {
  let scratch: Temporary

  before(() => {
    scratch = temporary()
  })
  after(() => scratch.remove())

  const document = 'name: A\nstages:\n  test:\n  - name: own\n'
  const shown = (options: Parameters<typeof spawnSync>[2]) =>
    String(spawnSync(process.execPath, [entry, 'yip', '-a', '-s', 'test', '-'], options).stdout)

  it('is read to its end, be it a pipe, a file or nothing', () => {
    assert.match(shown({ input: document }), /<A\.own>/)
    const path = join(scratch.path, 'a.yaml')
    writeFileSync(path, document)
    const file = openSync(path, 'r')
    assert.match(shown({ stdio: [file, 'pipe', 'pipe'] }), /<A\.own>/)
    closeSync(file)
    assert.match(shown({ stdio: ['ignore', 'pipe', 'pipe'] }), /^1\.\n <init> .*\n$/)
  })

  it('has other pipes beside it, as a shell gives them for <(command)', () => {
    const script = `exec "$0" "$1" yip -a -s test <(printf '%s' "$2")`
    const { stdout } = spawnSync('bash', ['-c', script, process.execPath, entry, document], { encoding: 'utf8' })
    assert.match(stdout, /<A\.own>/)
  })

  it('may be larger than a pipe holds', () => {
    assert.match(shown({ input: `${'# much\n'.repeat(100_000)}${document}` }), /<A\.own>/)
  })
})
