import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { digitalocean as source } from '../../../datasources/digitalocean.ts'
import { digitalocean } from '../../../metadata-server/clouds/digitalocean.ts'
import { base64 } from '../../datasources/machine.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario: JsonObject = {
  'instance-id': '42',
  hostname: 'db',
  'public-keys': ['ssh-ed25519 A a', 'ssh-ed25519 B b'],
  'user-data': '#!/bin/sh\n',
  'vendor-data': '#cloud-config\n{}\n',
  nics: [
    {
      mac: '52:54:00:00:00:01',
      ipv4: [
        { address: '192.0.2.5', prefix: 20, gateway: '192.0.2.1' },
        { address: '10.17.0.5', prefix: 16 },
      ],
      ipv6: [{ address: '2001:db8::5', prefix: 64, gateway: '2001:db8::1' }],
    },
    { mac: '52:54:00:00:00:02', ipv4: [{ address: '10.0.0.5', prefix: 16 }] },
  ],
  tags: { role: 'db' },
}

describe('the metadata service of DigitalOcean', () => {
  it('has one document, and the values one by one, with an index for each folder', async () => {
    await withCloud(played(digitalocean, scenario), async (get) => {
      const document = JSON.parse((await get('/metadata/v1.json')).slice(4))
      assert.deepEqual([document.droplet_id, document.hostname, document.tags], [42, 'db', ['role:db']])
      assert.equal(
        await get('/metadata/v1/'),
        '200 id\nhostname\nvendor-data\nuser-data\npublic-keys\nregion\ninterfaces/\nfloating_ip/\nreserved_ip/\ndns/\ntags\nfeatures/',
      )
      assert.equal(await get('/metadata/v1/id'), '200 42')
      assert.equal(await get('/metadata/v1/public-keys'), '200 ssh-ed25519 A a\nssh-ed25519 B b')
      assert.equal(await get('/metadata/v1/interfaces/'), '200 public/\nprivate/')
      assert.equal(await get('/metadata/v1/interfaces/public/'), '200 0/')
      assert.equal(await get('/metadata/v1/interfaces/public/0/ipv4/netmask'), '200 255.255.240.0')
      assert.equal(await get('/metadata/v1/interfaces/public/0/anchor_ipv4/address'), '200 10.17.0.5')
    })
  })

  it('leads from an index without a slash to the one with it, and knows no other paths', async () => {
    await withCloud(played(digitalocean, scenario), async (get) => {
      assert.equal(await get('/metadata/v1/dns', { redirect: 'manual' }), '301')
      assert.equal(await get('/metadata/v1/dns'), '200 nameservers')
      for (const path of [
        '/metadata/v1/id/',
        '/metadata/v1/hostname/0',
        '/metadata/v1/constructor',
        '/metadata',
        '/',
      ]) {
        assert.match(await get(path), /^404/, path)
      }
    })
  })

  it('tells our datasource who it is', async () => {
    const { instance, paths, codes } = await readServed(source, digitalocean, { scenario })
    assert.deepEqual([instance?.id, instance?.hostname, instance?.availabilityZone], ['42', 'db', 'fra1'])
    assert.deepEqual(instance?.publicKeys, ['ssh-ed25519 A a', 'ssh-ed25519 B b'])
    assert.deepEqual([instance?.userData, instance?.vendorData], [base64('#!/bin/sh\n'), base64('#cloud-config\n{}\n')])
    assert.deepEqual(paths, ['/metadata/v1.json'])
    assert.deepEqual(codes, [])
  })
})
