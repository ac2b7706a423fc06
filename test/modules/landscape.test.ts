import assert from 'node:assert/strict'
import { landscape } from '../../modules/landscape.ts'
import { applied } from './machine.ts'

describe('landscape', () => {
  it('registers a machine that is not registered', async () => {
    const commands = { 'apt-get *': '', 'apt-cache pkgnames': 'landscape-client\n', 'landscape-config *': '' }
    const settings = { landscape: { client: { account_name: 'acc', computer_title: 't', tags: 'a,b' } } }
    const fresh = await applied(landscape, settings, {
      commands: { ...commands, 'landscape-config --silent --is-registered': 5 },
    })
    assert.equal(
      fresh.trace().at(-1),
      'landscape-config --silent --account-name acc --computer-title t --data-path /var/lib/landscape/client --log-level info ' +
        '--ping-url http://landscape.canonical.com/ping --tags a,b --url https://landscape.canonical.com/message-system',
    )
    const known = await applied(landscape, settings, {
      commands: { ...commands, 'landscape-config --silent --is-registered': 0 },
    })
    assert.deepEqual(known.codes(), ['modules/not-available'])
  })
})
