import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { libc, socketAddress } from '../../system/libc.ts'

describe('the C library', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'firstlight-libc-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  it('makes a pipe with a name, and says when it cannot', () => {
    const mkfifo = libc('mkfifo')
    assert.ok(mkfifo, 'the node that is shipped can call it')
    assert.equal(mkfifo(join(directory, 'pipe'), 0o600), true)
    assert.ok(statSync(join(directory, 'pipe')).isFIFO())
    assert.equal(mkfifo(join(directory, 'no/pipe'), 0o600), false)
  })

  it('says when nobody listens to a message', () => {
    assert.equal(libc('notify')?.(join(directory, 'nobody'), 'READY=1'), false)
    assert.equal(libc('notify')?.('relative', 'READY=1'), false)
  })

  it('addresses sockets with and without a file', () => {
    assert.deepEqual(socketAddress('/run/x')?.subarray(2).toString(), '/run/x\0')
    assert.deepEqual(socketAddress('@abstract')?.subarray(2).toString(), '\0abstract')
    assert.equal(socketAddress('relative'), undefined)
    assert.equal(socketAddress(`/${'a'.repeat(108)}`), undefined)
  })
})
