import assert from 'node:assert/strict'
import { openstack } from '../../../metadata-server/clouds/openstack.ts'
import { played, withCloud } from '../with-cloud.ts'

describe('the metadata service of OpenStack', () => {
  it('has the files of each version', async () => {
    const own = { 'meta-data': { uuid: 'u' }, content: { '0000': 'auto lo\n' }, versions: ['2018-08-27'] }
    await withCloud(played(openstack, { hostname: 'db', 'vendor-data': 'x', openstack: own }), async (get) => {
      assert.equal(await get('/openstack'), '200 2018-08-27\nlatest')
      assert.equal(
        await get('/openstack/latest/'),
        '200 meta_data.json\nuser_data\nvendor_data.json\nnetwork_data.json',
      )
      const metadata = JSON.parse((await get('/openstack/2018-08-27/meta_data.json')).slice(4))
      assert.deepEqual([metadata.uuid, metadata.hostname], ['u', 'db.example.com'])
      assert.equal(await get('/openstack/latest/vendor_data.json'), '200 {"cloud-init":"x"}')
      assert.equal(await get('/openstack/content/0000'), '200 auto lo')
      for (const path of [
        '/openstack/latest/vendor_data2.json',
        '/openstack/2012-08-10/meta_data.json',
        '/openstack/content/0001',
        '/latest/meta-data',
      ]) {
        assert.match(await get(path), /^404/, path)
      }
    })
  })
})
