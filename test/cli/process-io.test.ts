import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processIo } from '../../cli/process-io.ts'
import { type Temporary, temporary } from '../support/temporary.ts'

const top = fileURLToPath(new URL('../..', import.meta.url))
const entry = join(top, 'cli/main.ts')

describe('the output of the process', () => {
  let scratch: Temporary

  before(() => {
    scratch = temporary()
  })
  after(() => scratch.remove())

  it('is not troubled by a reader that goes away', async () => {
    const data = join(scratch.path, 'data.json')
    writeFileSync(
      data,
      JSON.stringify({ v1: {}, long: Array.from({ length: 100_000 }, (_, index) => `item ${index}`) }),
    )
    const child = spawn(process.execPath, [entry, 'cloud-init', 'query', '--all', '-i', data], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let problems = ''
    child.stderr.on('data', (chunk) => {
      problems += chunk
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const exitCode = await new Promise((resolve) => child.once('close', resolve))
    assert.equal(exitCode, 0)
    assert.doesNotMatch(problems, /EPIPE|Error/)
  })

  it('looks at /dev/stdin itself like at any other name: the part that detects reads no standard input', async () => {
    const { type } = (await processIo().host.files.stat('/dev/stdin', { follow: false })) ?? {}
    assert.equal(type, 'link')
  })
})
