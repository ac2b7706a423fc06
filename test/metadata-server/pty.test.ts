import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, statSync, writeSync } from 'node:fs'
import { openPty } from '../../metadata-server/pty.ts'

describe('a pseudo terminal', () => {
  it('is a device that passes every byte on, and is gone when it is closed', async () => {
    const pty = await openPty()
    try {
      assert.ok(statSync(pty.path).isCharacterDevice())
      assert.match(execFileSync('stty', ['-F', pty.path, '-a'], { encoding: 'utf8' }), / -icanon .* -echo /s)
      const fd = openSync(pty.path, constants.O_RDWR | constants.O_NOCTTY)
      writeSync(fd, 'a\r\x03\n')
      const [heard] = await once(pty.from, 'data')
      assert.equal(String(heard), 'a\r\x03\n')
      closeSync(fd)
    } finally {
      await pty.close()
    }
    assert.throws(() => statSync(pty.path))
  })
})
