import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { processExits } from '../../system/process-exits.ts'

describe("the process's signals", () => {
  async function ended(program: string) {
    const at = JSON.stringify(new URL('../../system/process-exits.ts', import.meta.url).href)
    const whole = `
      import { processExits, undone } from ${at}
      const slowly = (milliseconds, word) => async () => {
        await new Promise((resolve) => setTimeout(resolve, milliseconds))
        process.stdout.write(word)
      }
      ${program}
      setInterval(() => {}, 1000)
      process.stdout.write('ready')
    `
    const child = spawn(process.execPath, ['--input-type=module', '-e', whole], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
      if (said === 'ready') child.kill('SIGTERM')
    })
    const [code, signal] = await once(child, 'close')
    return [said, code ?? signal]
  }

  it('end it as they would have, once all is undone', async () => {
    const two = `
      processExits(slowly(20, ' one'))
      processExits(slowly(80, ' two'))
    `
    assert.deepEqual(await ended(two), ['ready one two', 'SIGTERM'])
  })

  it('leave that to whoever else listens, who can wait for what is undone', async () => {
    const own = `
      process.on('SIGTERM', () => setTimeout(() => undone().then(slowly(20, ' over')).then(() => process.exit(7))))
      processExits(slowly(40, ' undone'))
    `
    assert.deepEqual(await ended(own), ['ready undone over', 7])
  })

  it('are watched only while there is something to undo', () => {
    const before = process.listenerCount('SIGTERM')
    const unregister = processExits(async () => {})
    assert.equal(process.listenerCount('SIGTERM'), before + 1)
    unregister()
    assert.equal(process.listenerCount('SIGTERM'), before)
  })
})
