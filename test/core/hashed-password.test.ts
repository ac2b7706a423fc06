import assert from 'node:assert/strict'
import { verify } from 'unixcrypt'
import { hashedPassword } from '../../core/hashed-password.ts'

describe('a hashed password', () => {
  it('is one of SHA-512, with a salt of its own', async () => {
    const [first, second] = await Promise.all([hashedPassword('hunter2'), hashedPassword('hunter2')])
    assert.match(first, /^\$6\$[./A-Za-z0-9]{16}\$[./A-Za-z0-9]{86}$/)
    assert.notEqual(first, second)
    assert.ok(verify('hunter2', first))
    assert.ok(!verify('hunter3', first))
  })
})
