// The stand-in for vmware-rpctool, run by a shell, and our datasource with it on a real host.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openGuestinfo } from '../../datasources/shared/guestinfo.ts'
import { vmware } from '../../metadata-server/clouds/vmware.ts'
import { guestProgram } from '../../metadata-server/guest-program.ts'
import { play } from '../../metadata-server/scenario.ts'
import { real } from '../../system/real.ts'
import { type Temporary, temporary } from '../support/temporary.ts'

describe('a stand-in for vmware-rpctool', () => {
  let folder: Temporary
  let program: string
  beforeEach(() => {
    folder = temporary()
    program = join(folder.path, "vmware-rpctool's")
    writeFileSync(program, guestProgram(folder.path), { mode: 0o755 })
  })
  afterEach(() => folder.remove())

  const ask = (command: string) => {
    const { status, stdout, stderr } = spawnSync(program, [command], { encoding: 'utf8' })
    return [status, stdout, stderr]
  }

  it('gives values and takes them, and remembers what it was asked', () => {
    assert.deepEqual(ask('info-get guestinfo.metadata'), [1, '', 'No value found\n'])
    assert.deepEqual(ask('info-set guestinfo.metadata a b\nc'), [0, '', ''])
    assert.deepEqual(ask('info-get guestinfo.metadata'), [0, 'a b\nc\n', ''])
    assert.deepEqual(ask('info-set guestinfo.userdata.encoding  '), [0, '', ''])
    assert.deepEqual(ask('info-get guestinfo.userdata.encoding'), [0, ' \n', ''])
    assert.equal(ask('deployPkg.update.state 5 0 /var/log/cloud-init.log')[0], 0)
    assert.equal(readFileSync(join(folder.path, 'asked'), 'utf8').split('\n').length, 8)
  })

  it('plays the hypervisor to our datasource', async () => {
    const { machine, own } = play(vmware, {})
    const values = vmware.guestinfo?.(machine, own) ?? {}
    for (const [key, value] of Object.entries(values)) writeFileSync(join(folder.path, key), value)
    const host = real()
    const commands = {
      ...host.commands,
      find: async (name: string) => (name === 'vmware-rpctool' ? program : undefined),
    }
    const guestinfo = await openGuestinfo({ ...host, commands })
    assert.equal(await guestinfo?.get('metadata'), values['metadata'])
    assert.equal(await guestinfo?.get('vendordata'), undefined)
  })
})
