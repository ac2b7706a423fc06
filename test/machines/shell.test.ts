import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Temporary, temporary } from '../support/temporary.ts'
import { outcome, run } from './shell.ts'

const shell = new URL('shell.ts', import.meta.url).pathname

describe('a program that a tier runs', () => {
  let folder: Temporary
  before(() => {
    folder = temporary()
  })
  after(() => folder.remove())

  it('shares what listens for the end of this process with all others', async () => {
    await run(['true'], { timeout: 60_000 })
    const before = process.listenerCount('exit')
    const many = Array.from({ length: 12 }, () => run(['cat'], { timeout: 60_000, input: 'x' }))
    assert.equal(process.listenerCount('exit'), before)
    assert.deepEqual([...new Set(await Promise.all(many))], ['x'])
  })

  it('ends with this process, and so does what it started', async () => {
    const fifo = join(folder.path, 'fifo')
    await run(['mkfifo', fifo])
    const program = `exec 3>${fifo}; echo started >&3; sleep 60 & wait`
    const script = `
      import { run } from ${JSON.stringify(shell)}
      void run(${JSON.stringify(['sh', '-c', program])}, { timeout: 60_000 })
      process.stdin.resume().on('end', () => process.exit())
    `
    const tier = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['pipe', 'inherit', 'inherit'],
    })
    // It ends when nobody has it open any more.
    const chunks = createReadStream(fifo).once('data', () => tier.stdin.end())
    assert.equal(await text(chunks), 'started\n')
  })

  it('ends at its time limit', async () => {
    await assert.rejects(outcome(['sleep', '3600'], { timeout: 1 }), /still running after 1 ms/)
  })
})
