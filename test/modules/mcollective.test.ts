import assert from 'node:assert/strict'
import { mcollective } from '../../modules/mcollective.ts'
import { applied } from './machine.ts'
import { dnf, rhel } from './rhel.ts'

describe('mcollective', () => {
  it('edits the settings that are there and keeps the old file', async () => {
    const file = '/etc/mcollective/server.cfg'
    const { host, trace } = await applied(
      mcollective,
      {
        mcollective: { conf: { 'plugin.stomp.host': 'db', 'public-cert': 'P', 'private-cert': 'S', other: { x: 1 } } },
      },
      {
        systemInfo: rhel,
        commands: { ...dnf, 'service *': '' },
        files: { [file]: '# c\nplugin.stomp.host = old\nsecurityprovider = psk\n' },
      },
    )
    assert.equal(
      host.text(file),
      '# c\nplugin.stomp.host = db\nsecurityprovider = ssl\nplugin.ssl_server_public = /etc/mcollective/ssl/server-public.pem\n' +
        'plugin.ssl_server_private = /etc/mcollective/ssl/server-private.pem\n[other]\nx = 1\n',
    )
    assert.match(host.text(`${file}.old`), /host = old/)
    assert.equal(host.tree()['/etc/mcollective/ssl/server-private.pem']?.mode, 0o600)
    assert.equal(trace().at(-1), 'service mcollective restart')
  })
})
