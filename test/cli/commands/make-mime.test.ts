import assert from 'node:assert/strict'
import { run } from '../run.ts'

const devel = (args: readonly string[], files: Record<string, string> = {}) =>
  run(['cloud-init', 'devel', ...args], { files })

describe('make-mime', () => {
  const files = { '/here/a': '#cloud-config\n', '/here/b': '#!/bin/sh\n' }

  it('puts files into one message, each with its type and its name as given', async () => {
    for (const command of [['cloud-init', 'devel', 'make-mime'], ['make-mime']]) {
      const { exitCode, out } = await run([...command, '-a', 'a:cloud-config', '-a', 'b:text/x-shellscript'], { files })
      assert.equal(exitCode, 0)
      assert.match(out, /^Content-Type: multipart\/mixed; boundary="[^"]+"\nMIME-Version: 1\.0\n\n--/)
      assert.match(
        out,
        /\nContent-Type: text\/cloud-config; charset="utf-8"\n[\s\S]*filename="a"\n\nI2Nsb3VkLWNvbmZpZwo=\n/,
      )
      assert.match(out, /\nContent-Type: text\/x-shellscript; [\s\S]*filename="b"\n/)
    }
  })

  it('lists the types it knows, and takes others only with --force', async () => {
    const { out } = await devel(['make-mime', '-l'])
    assert.equal(out.split('\n')[0], 'cloud-boothook')
    assert.equal(out.trim().split('\n').length, 12)
    const unknown = await devel(['make-mime', '-a', 'a:foo'], files)
    assert.deepEqual([unknown.exitCode, unknown.out], [1, ''])
    assert.equal(
      unknown.err,
      "ERROR: content type 'text/foo' for attachment 1 may be incorrect!\nInvalid content-types, override with --force\n",
    )
    const forced = await devel(['make-mime', '-f', '-a', 'a:foo'], files)
    assert.equal(forced.exitCode, 0)
    assert.match(forced.err, /^WARNING: /)
  })

  it('refuses what is not an attachment, and what is not there', async () => {
    assert.match(
      (await devel(['make-mime', '-a', 'a'], files)).err,
      /^error: argument -a\/--attach: "a" is not FILE:TYPE\n/,
    )
    const missing = await devel(['make-mime', '-a', 'nope:cloud-config'])
    assert.deepEqual([missing.exitCode, missing.err], [1, 'cloud-init: nope: no such file\n'])
  })
})
