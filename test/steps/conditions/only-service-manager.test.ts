import assert from 'node:assert/strict'
import { ranStep } from '../machine.ts'

const ranWith = (value: string, ...programs: string[]) =>
  ranStep(`only_service_manager: ${value}\ncommands: [ls]`, {
    files: Object.fromEntries(programs.map((path) => [path, ''])),
  })

describe('only_service_manager', () => {
  it('lets the step run where the one is installed and the other is not', async () => {
    for (const value of ['systemd', 'SystemD']) {
      assert.deepEqual((await ranWith(value, '/usr/bin/systemctl')).ran, ['ls'])
      assert.deepEqual((await ranWith(value, '/sbin/openrc')).ran, [])
      assert.deepEqual((await ranWith(value, '/bin/systemctl', '/usr/sbin/openrc')).ran, [])
      assert.deepEqual((await ranWith(value, '/usr/local/bin/systemctl')).ran, [])
    }
    assert.deepEqual((await ranWith('openrc', '/sbin/openrc')).ran, ['ls'])
    assert.deepEqual((await ranWith("''")).ran, ['ls'])
  })

  it('skips the step and warns where it is neither of the two', async () => {
    const { ran, errors, heard } = await ranWith('sysvinit', '/usr/bin/systemctl')
    assert.deepEqual([ran, errors], [[], []])
    assert.deepEqual(
      heard.map(({ level, code, message, hint }) => [level, code, message, hint]),
      [
        [
          'warning',
          'steps/condition',
          'step D.0: skipped, its condition names a service manager that is not known',
          'write "systemd" or "openrc"',
        ],
      ],
    )
  })
})
