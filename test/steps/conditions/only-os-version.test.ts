import assert from 'node:assert/strict'
import { ranStep } from '../machine.ts'

const skipped = async (version: string, release: string) =>
  (await ranStep(`only_os_version: '${version}'\ncommands: [ls]`, { files: { '/etc/os-release': release } })).ran
    .length === 0

describe('only_os_version', () => {
  it('goes by VERSION_ID', async () => {
    const release = 'ID=ubuntu\nVERSION_ID="22.04"\n'
    for (const version of ['22.04', '^22', '2[24]\\.04', ''])
      assert.equal(await skipped(version, release), false, version)
    for (const version of ['^04', '24.04']) assert.equal(await skipped(version, release), true, version)
  })

  it('goes by the first number on systems whose minor releases replace each other', async () => {
    for (const id of ['almalinux', 'rocky']) {
      assert.equal(await skipped('^9$', `ID=${id}\nVERSION_ID="9.4"\n`), false)
      assert.equal(await skipped('9.4', `ID=${id}\nVERSION_ID="9.4"\n`), true)
    }
    assert.equal(await skipped('^9$', 'ID=rhel\nVERSION_ID="9.4"\n'), true)
  })

  it('never runs the step where there is no version', async () => {
    assert.equal(await skipped('.*', 'ID=arch\n'), true)
  })
})
