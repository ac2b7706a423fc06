import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { processExits } from '../../system/process-exits.ts'

describe("the process's signals", () => {
  it('end it as they would have, once all is undone', async () => {
    const program = `
      import { processExits } from ${JSON.stringify(new URL('../../system/process-exits.ts', import.meta.url).href)}
      processExits(async () => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        process.stdout.write('undone')
      })
      setInterval(() => {}, 1000)
      process.stdout.write('ready ')
    `
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
      if (said === 'ready ') child.kill('SIGTERM')
    })
    const [, signal] = await once(child, 'close')
    assert.deepEqual([said, signal], ['ready undone', 'SIGTERM'])
  })

  it('are watched only while there is something to undo', () => {
    const before = process.listenerCount('SIGTERM')
    const unregister = processExits(async () => {})
    assert.equal(process.listenerCount('SIGTERM'), before + 1)
    unregister()
    assert.equal(process.listenerCount('SIGTERM'), before)
  })
})
