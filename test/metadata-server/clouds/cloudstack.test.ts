import assert from 'node:assert/strict'
import { cloudstack as source } from '../../../datasources/cloudstack/cloudstack.ts'
import { cloudstack } from '../../../metadata-server/clouds/cloudstack.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario = {
  'instance-id': 'i-1',
  hostname: 'web',
  zone: 'zone-7',
  password: 'sEcr3t',
  'public-keys': ['ssh-rsa A', 'ssh-rsa B'],
}

describe("CloudStack's virtual router", () => {
  it('has a tree of documents', async () => {
    await withCloud(played(cloudstack, scenario), async (get) => {
      assert.match(
        await get('/latest/meta-data/'),
        /^200 availability-zone\n(?:.+\n)*public-keys\nservice-offering\nvm-id$/,
      )
      assert.equal(await get('/latest/meta-data/instance-id'), '200 i-1')
      assert.equal(await get('/latest/meta-data/public-keys'), '200 ssh-rsa A\nssh-rsa B')
      assert.match(await get('/latest/user-data'), /^200 #cloud-config/)
      for (const path of ['/', '/1.0/meta-data/', '/latest/meta-data/x']) assert.match(await get(path), /^404/, path)
    })
  })

  it('gives the password until it is saved', async () => {
    await withCloud(played(cloudstack, scenario), async (get) => {
      const ask = (what: string) => get('/', { headers: { DomU_Request: what } })
      assert.equal(await ask('send_my_password'), '200 sEcr3t')
      assert.equal(await ask('send_my_password'), '200 sEcr3t')
      assert.equal(await ask('something'), '400 bad_request')
      assert.equal(await ask('saved_password'), '200 saved_password')
      assert.equal(await ask('send_my_password'), '200 saved_password')
    })
  })

  it('is read by our datasource, which saves the password', async () => {
    const files = { '/run/systemd/netif/leases/2': 'SERVER_ADDRESS=10.0.0.1\nDOMAINNAME=cs.example\n' }
    const { instance, codes, requests, detection } = await readServed(source, cloudstack, { scenario, files })
    assert.deepEqual([codes, detection], [[], 'yes'])
    const { id, hostname, publicKeys, availabilityZone, config, subplatform } = instance ?? {}
    assert.deepEqual(
      [id, hostname, publicKeys, availabilityZone, subplatform],
      ['i-1', 'web.cs.example', ['ssh-rsa A', 'ssh-rsa B'], 'zone-7', 'metadata (http://10.0.0.1/)'],
    )
    assert.equal(config?.['password'], 'sEcr3t')
    assert.equal(requests.at(-1)?.headers['domu_request'], 'saved_password')
  })
})
