import assert from 'node:assert/strict'
import { ranStep } from '../machine.ts'

describe('only_arch', () => {
  it("goes by Go's names", async () => {
    const files = { '/proc/sys/kernel/arch': 'aarch64\n' }
    for (const arch of ['arm64', 'amd64|arm64', 'arm', '^a.*4$'])
      assert.deepEqual((await ranStep(`only_arch: ${arch}\ncommands: [ls]`, { files })).ran, ['ls'], arch)
    for (const arch of ['aarch64', 'amd64', '^arm$'])
      assert.deepEqual((await ranStep(`only_arch: ${arch}\ncommands: [ls]`, { files })).ran, [], arch)
  })
})
