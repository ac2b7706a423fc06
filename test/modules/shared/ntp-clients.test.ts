import assert from 'node:assert/strict'
import { profileFor } from '../../../distros/profiles.ts'
import { ntpClient } from '../../../modules/shared/ntp-clients.ts'
import { facts } from '../machine.ts'

const ntpOf = (distro: string) => profileFor(distro, facts.os).ntp

describe('the client of a time service', () => {
  it('is the one of the distro', () => {
    assert.deepEqual(
      [ntpClient('chrony', ntpOf('debian')), ntpClient('chrony', ntpOf('rhel'))].map((client) => [
        client?.confpath,
        client?.service_name,
      ]),
      [
        ['/etc/chrony/chrony.conf', 'chrony'],
        ['/etc/chrony.conf', 'chronyd'],
      ],
    )
    assert.equal(ntpClient('nope', ntpOf('debian')), undefined)
  })
})
