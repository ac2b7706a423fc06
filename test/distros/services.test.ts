import assert from 'node:assert/strict'
import { serviceArgv } from '../../distros/services.ts'

describe('services', () => {
  it('are spoken to in the words of each init system', () => {
    assert.deepEqual(serviceArgv('systemd', 'reload', 'x', ['-q']), ['systemctl', 'reload-or-restart', 'x', '-q'])
    assert.deepEqual(serviceArgv('openrc', 'enable', 'x', ['-q']), ['rc-update', '--nocolor', 'add', 'x'])
    assert.deepEqual(serviceArgv('openrc', 'try-reload', 'x'), ['rc-service', '--nocolor', 'x', 'restart'])
    assert.deepEqual(serviceArgv('sysv', 'enable', 'x'), ['service', 'x', 'start'])
  })
})
