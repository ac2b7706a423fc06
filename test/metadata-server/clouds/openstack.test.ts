import assert from 'node:assert/strict'
import { openstack } from '../../../metadata-server/clouds/openstack.ts'
import { withCloud } from '../with-cloud.ts'

describe('the metadata service of OpenStack', () => {
  it('has the files of each version', async () => {
    const answers = openstack.answers({
      metaData: { uuid: 'u' },
      vendorData: { 'cloud-init': 'x' },
      content: { '0000': 'auto lo\n' },
      versions: ['2018-08-27'],
    })
    await withCloud(answers, async (get) => {
      assert.equal(await get('/openstack'), '200 2018-08-27\nlatest')
      assert.equal(await get('/openstack/latest/'), '200 meta_data.json\nvendor_data.json')
      assert.equal(await get('/openstack/2018-08-27/meta_data.json'), '200 {"uuid":"u"}')
      assert.equal(await get('/openstack/content/0000'), '200 auto lo')
      for (const path of [
        '/openstack/latest/user_data',
        '/openstack/2012-08-10/meta_data.json',
        '/openstack/content/0001',
        '/latest/meta-data',
      ]) {
        assert.match(await get(path), /^404/, path)
      }
    })
  })
})
