import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Temporary, temporary } from '../../support/temporary.ts'

const top = fileURLToPath(new URL('../../..', import.meta.url))
const entry = join(top, 'cli/main.ts')

describe('firstlight serve', () => {
  let scratch: Temporary

  before(() => {
    scratch = temporary()
  })
  after(() => scratch.remove())

  it('serves until it is told to stop', async () => {
    mkdirSync(join(scratch.path, 'served'))
    writeFileSync(join(scratch.path, 'served/meta-data'), 'instance-id: i-1\n')
    const child = spawn(process.execPath, [entry, 'serve', join(scratch.path, 'served')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let printed = ''
    const url = await new Promise<string>((resolve) => {
      child.stdout.on('data', (chunk) => {
        printed += chunk
        const found = /^(http:\S+)\n/m.exec(printed)
        if (found) resolve(found[1] as string)
      })
    })
    const answer = await fetch(`${url}/meta-data`)
    assert.equal(await answer.text(), 'instance-id: i-1\n')
    child.kill('SIGTERM')
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0)
    assert.match(printed, /\nGET \/meta-data -> 200\n/)
  })
})
