import assert from 'node:assert/strict'
import { sshImportId } from '../../../modules/ssh/ssh-import-id.ts'
import { applied, machine } from '../machine.ts'

const ubuntuHome = { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nubuntu:x:1000:1000::/home/ubuntu:/bin/bash\n' }

describe('ssh_import_id', () => {
  it('fetches for each user that asks, once more after a failure', async () => {
    let tries = 0
    const box = await applied(
      sshImportId,
      { ssh_import_id: ['gh:a', 'gh:a'], users: ['default', { name: 'other' }] },
      {
        files: ubuntuHome,
        programs: ['ssh-import-id'],
        commands: { 'sudo *': () => (tries++ === 0 ? 1 : '') },
      },
    )
    const line = 'sudo --preserve-env=https_proxy -Hu ubuntu ssh-import-id gh:a'
    assert.deepEqual(box.trace(), [line, line])
  })

  it('gives each of its two tries two minutes', async () => {
    const box = machine({ files: ubuntuHome, programs: ['ssh-import-id'], commands: { 'sudo *': { takes: 500_000 } } })
    const started = await box.host.clock.uptime()
    await assert.rejects(sshImportId.apply({ users: ['default'], ssh_import_id: ['gh:a'] }, box.context))
    assert.equal((await box.host.clock.uptime()) - started, 240.5)
  })

  it('says that the program is missing, but only where it is wanted', async () => {
    assert.deepEqual((await applied(sshImportId, { users: ['default'] })).codes(), [])
    assert.deepEqual((await applied(sshImportId, { users: ['default'], ssh_import_id: ['gh:a'] })).codes(), [
      'ssh/no-import',
    ])
  })

  it('fails for a user who does not exist after serving the others', async () => {
    const box = machine({ files: ubuntuHome, programs: ['ssh-import-id'], commands: { 'sudo *': '' } })
    const users = [{ name: 'ghost', ssh_import_id: ['gh:g'] }, 'default']
    await assert.rejects(sshImportId.apply({ users, ssh_import_id: ['gh:a'] }, box.context), /there is no user ghost/)
    assert.equal(box.trace().length, 1)
  })
})
