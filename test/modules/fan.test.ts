import assert from 'node:assert/strict'
import { fan } from '../../modules/fan.ts'
import { apt } from './apt/package-names.ts'
import { applied } from './machine.ts'

describe('fan', () => {
  it('writes, installs and starts', async () => {
    const { host, trace } = await applied(fan, { fan: { config: '10.0.0.0/8 eth0/16 dhcp' } }, { commands: apt })
    assert.equal(host.text('/etc/network/fan'), '10.0.0.0/8 eth0/16 dhcp\n')
    assert.deepEqual(
      trace().filter((line) => line.startsWith('systemctl')),
      ['systemctl stop ubuntu-fan', 'systemctl start ubuntu-fan', 'systemctl enable ubuntu-fan'],
    )
  })
})
