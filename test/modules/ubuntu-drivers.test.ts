import assert from 'node:assert/strict'
import { ubuntuDrivers } from '../../modules/ubuntu-drivers.ts'
import { applied, machine } from './machine.ts'

describe('ubuntu_drivers', () => {
  it('installs them if the licence is accepted', async () => {
    const commands = { 'ubuntu-drivers *': '', 'debconf-communicate *': '' }
    const yes = await applied(
      ubuntuDrivers,
      { drivers: { nvidia: { 'license-accepted': true, version: 535 } } },
      { commands },
    )
    assert.equal(yes.trace().at(-1), 'ubuntu-drivers install --gpgpu nvidia:535')
    assert.deepEqual(
      (await applied(ubuntuDrivers, { drivers: { nvidia: { 'license-accepted': false } } }, { commands })).trace(),
      [],
    )
    const none = machine({
      commands: { ...commands, 'ubuntu-drivers *': { exitCode: 1, stderr: 'No drivers found for installation.' } },
    })
    await assert.rejects(ubuntuDrivers.apply({ drivers: { nvidia: { 'license-accepted': true } } }, none.context), {
      code: 'exit',
    })
    assert.deepEqual(none.codes(), ['modules/not-available'])
  })
})
