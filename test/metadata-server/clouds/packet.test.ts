import assert from 'node:assert/strict'
import { packet } from '../../../metadata-server/clouds/packet.ts'
import { played, withCloud } from '../with-cloud.ts'

describe('the metadata service of Equinix Metal', () => {
  it('has one document, and the user-data', async () => {
    const scenario = { hostname: 'db', domain: '', 'public-keys': ['ssh-ed25519 A a'], 'user-data': '#!/bin/sh\n' }
    await withCloud(played(packet, { ...scenario, packet: { metadata: { plan: 'large' } } }), async (get) => {
      const document = JSON.parse((await get('/metadata')).slice('200 '.length))
      assert.deepEqual([document.hostname, document.ssh_keys, document.plan], ['db', ['ssh-ed25519 A a'], 'large'])
      assert.equal(document.network.addresses[0].netmask, '255.255.255.0')
      assert.equal(await get('/userdata'), '200 #!/bin/sh')
      assert.match(await get('/metadata/hostname'), /^404/)
    })
  })
})
