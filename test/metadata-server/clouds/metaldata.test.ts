import assert from 'node:assert/strict'
import { metaldata } from '../../../metadata-server/clouds/metaldata.ts'
import { played, withCloud } from '../with-cloud.ts'

describe('the metadata service of Metaldata', () => {
  it('has a value at each address, and no folders', async () => {
    const scenario = {
      hostname: 'db',
      'public-keys': ['ssh-ed25519 A a', 'ssh-ed25519 B b'],
      'user-data': '#!/bin/sh\n',
      metaldata: { values: { 'machine-type': 'large' } },
    }
    await withCloud(played(metaldata, scenario), async (get) => {
      assert.equal(await get('/get/meta/hostname'), '200 db')
      assert.equal(await get('/get/meta/public-ipv4'), '200 192.0.2.5')
      assert.equal(await get('/get/meta/private-ipv4'), '200 10.0.0.5')
      assert.equal(await get('/get/meta/machine-type'), '200 large')
      assert.equal(await get('/get/meta/authorized-keys'), '200 ssh-ed25519 A a\nssh-ed25519 B b')
      assert.equal(await get('/get/user'), '200 #!/bin/sh')
      for (const path of ['/', '/get/meta/', '/get/meta/constructor', '/constructor'])
        assert.match(await get(path), /^404/)
    })
  })
})
