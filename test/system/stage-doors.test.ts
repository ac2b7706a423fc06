import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStageDoors, type StageDoors } from '../../system/stage-doors.ts'

const client = join(import.meta.dirname, '../../packaging/stage-client.sh')

describe('stage doors', () => {
  let directory: string
  let open: StageDoors | undefined
  beforeEach(() => {
    const top = mkdtempSync(join(tmpdir(), 'firstlight-doors-'))
    directory = join(top, 'share')
    // However long this machine takes, an agent is not taken for one that does not answer.
    writeFileSync(join(top, 'sleep'), '#!/bin/sh\nexec /bin/sleep 600\n', { mode: 0o755 })
  })
  afterEach(() => {
    open?.close()
    open = undefined
    rmSync(join(directory, '..'), { recursive: true, force: true })
  })

  /** The unit's command: its exit code and what it printed. */
  function ask(name: string): Promise<{ code: number | null; stdout: string }> {
    const child = spawn('/bin/sh', [client, name, 'sh', '-c', 'echo ran here; exit 7'], {
      env: { ...process.env, PATH: `${join(directory, '..')}:${process.env['PATH']}`, FIRSTLIGHT_SHARE: directory },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk
    })
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout })))
  }

  it('hand a stage to the agent and its exit code back to the unit', async () => {
    open = await openStageDoors(directory, ['local', 'network'], process.pid)
    assert.equal(statSync(directory).mode & 0o777, 0o700)
    const door = open.doors['local']
    const unit = ask('local')
    await door?.asked
    door?.begun()
    door?.ended('done', 3)
    assert.deepEqual(await unit, { code: 3, stdout: '' })
  })

  it('answer a socket with a shell snippet, also when it asks late', async () => {
    open = await openStageDoors(directory, ['local'], process.pid)
    const talk = (text: string) =>
      new Promise<string>((resolve) => {
        let heard = ''
        const socket = connect(join(directory, 'local.sock'), () => socket.write(text))
        socket.on('data', (chunk) => {
          heard += chunk.toString()
        })
        socket.on('end', () => {
          socket.end()
          resolve(heard)
        })
      })
    assert.match(await talk('stop'), /exit 1;$/)
    const early = talk('start')
    await open.doors['local']?.asked
    open.doors['local']?.ended('Completed', 2)
    assert.equal(await early, "echo 'Completed'; exit 2;")
    assert.equal(await talk('start'), "echo 'Completed'; exit 2;")
  })

  it('let the unit run its stage itself if there is no agent', async () => {
    assert.deepEqual(await ask('local'), { code: 7, stdout: 'ran here\n' })
  })

  it('let the unit run its stage itself when the agent dies in the middle', async () => {
    const script = `
      import { openStageDoors } from ${JSON.stringify(new URL('../../system/stage-doors.ts', import.meta.url).href)}
      const { doors } = await openStageDoors(${JSON.stringify(directory)}, ['local'], process.pid)
      console.log('open')
      await doors.local.asked
      doors.local.begun()
      process.kill(process.pid, 'SIGKILL')`
    const agent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => agent.stdout.once('data', resolve))
    assert.deepEqual(await ask('local'), { code: 7, stdout: 'ran here\n' })
  })

  // A full /run: whatever is still open would keep the agent alive, and systemd waits for an agent that is alive.
  const failing: Record<string, [names: string[], processId: number]> = {
    'its number cannot be written': [['local', 'network'], 2 ** 30],
    'a later socket cannot be made': [['local', 'n'.repeat(120)], process.pid],
  }
  for (const [why, [names, processId]] of Object.entries(failing)) {
    it(`leave nothing open when ${why}`, async () => {
      await assert.rejects(openStageDoors(directory, names, processId))
      // A socket is removed when nobody listens any more.
      assert.equal(existsSync(join(directory, 'local.sock')), false)
      assert.deepEqual(await ask('local'), { code: 7, stdout: 'ran here\n' })
    })
  }
})
