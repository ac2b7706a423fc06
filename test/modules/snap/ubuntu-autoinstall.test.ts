import assert from 'node:assert/strict'
import { ubuntuAutoinstall } from '../../../modules/snap/ubuntu-autoinstall.ts'
import { applied } from '../machine.ts'

describe('ubuntu_autoinstall', () => {
  it('looks for an installer', async () => {
    const there = { 'snap *': '', 'snap list': 'subiquity 1\n' }
    assert.deepEqual(
      (await applied(ubuntuAutoinstall, { autoinstall: { version: 1 } }, { commands: there })).codes(),
      [],
    )
    assert.deepEqual(
      (await applied(ubuntuAutoinstall, { autoinstall: { version: 1 } }, { commands: { 'snap *': '' } })).codes(),
      ['modules/not-available'],
    )
    await assert.rejects(applied(ubuntuAutoinstall, { autoinstall: {} }, { commands: there }), /should be an integer/)
  })
})
