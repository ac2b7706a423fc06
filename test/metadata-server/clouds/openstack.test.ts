import assert from 'node:assert/strict'
import { openstack as source } from '../../../datasources/openstack.ts'
import { openstack } from '../../../metadata-server/clouds/openstack.ts'
import { readServed } from '../read-served.ts'
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
        '/latest/meta-data/x',
        '/2020/meta-data/',
      ]) {
        assert.match(await get(path), /^404/, path)
      }
    })
  })
  it('has a tree in the form of EC2', async () => {
    await withCloud(played(openstack, { 'public-keys': ['ssh-rsa A'] }), async (get) => {
      assert.equal(await get('/'), '200 1.0\n2007-01-19\n2009-04-04\nlatest')
      assert.equal(await get('/latest/meta-data/block-device-mapping/root'), '200 /dev/vda')
      assert.equal(await get('/2009-04-04/meta-data/public-keys/0/openssh-key'), '200 ssh-rsa A')
    })
  })

  it('is read by our datasource', async () => {
    const scenario = { 'instance-id': 'u-1', 'vendor-data': 'v', openstack: { dhcp: false } }
    const { instance, codes, detection } = await readServed(source, openstack, { scenario })
    assert.deepEqual([codes, detection, instance?.id, instance?.hostname], [[], 'yes', 'u-1', 'web.example.com'])
    assert.equal(instance?.subplatform, 'metadata (http://169.254.169.254)')
    const { network, metadata } = instance ?? {}
    const { config } = network as { config: readonly { subnets?: readonly unknown[] }[] }
    assert.equal(config[0]?.subnets?.length, 2)
    const { ec2_metadata: ec2 } = metadata as { ec2_metadata: Record<string, unknown> }
    assert.deepEqual(ec2['block-device-mapping'], { ami: 'vda', root: '/dev/vda' })
  })
})
