import assert from 'node:assert/strict'
import { spacewalk } from '../../modules/spacewalk.ts'
import { rhelTrace } from './rhel.ts'

describe('spacewalk', () => {
  it('registers by name', async () => {
    const config = { spacewalk: { server: 's', activation_key: 'k' }, fqdn: 'a.b' }
    assert.equal(
      (await rhelTrace(spacewalk, config, { commands: { 'rhn-profile-sync *': 1, 'rhnreg_ks *': '' } })).at(-1),
      'rhnreg_ks --serverUrl https://s/XMLRPC --profilename a.b --sslCACert /usr/share/rhn/RHN-ORG-TRUSTED-SSL-CERT --activationkey k',
    )
    assert.deepEqual(await rhelTrace(spacewalk, config, { commands: { 'rhn-profile-sync *': '' } }), [
      'dnf -y install rhn-setup',
    ])
  })
})
