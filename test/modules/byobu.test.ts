import assert from 'node:assert/strict'
import { byobu } from '../../modules/byobu.ts'
import { applied } from './machine.ts'

describe('byobu', () => {
  it('switches for the user and for all', async () => {
    const commands = { '/bin/sh *': '' }
    const all = await applied(
      byobu,
      { byobu_by_default: 'user', users: ['default'] },
      { commands, programs: ['byobu'] },
    )
    assert.equal(
      all.trace()[0],
      '/bin/sh -c X=0;  sudo -Hu "ubuntu" byobu-launcher-install || X=$(($X+1)); echo "byobu byobu/launch-by-default boolean true" | ' +
        'debconf-set-selections && dpkg-reconfigure byobu --frontend=noninteractive || X=$(($X+1));  exit $X',
    )
    const system = await applied(byobu, { byobu_by_default: 'disable-system' }, { commands, programs: ['byobu'] })
    assert.doesNotMatch(system.trace()[0] ?? '', /sudo/)
    assert.deepEqual((await applied(byobu, {})).trace(), [])
  })
})
