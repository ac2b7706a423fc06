import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { vultr as source } from '../../../datasources/vultr.ts'
import { vultr } from '../../../metadata-server/clouds/vultr.ts'
import { objectOf, objectsOf } from '../../../network/inputs/shared/values.ts'
import { base64 } from '../../datasources/machine.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario: JsonObject = {
  hostname: 'db',
  password: 'hunter3',
  'public-keys': ['ssh-ed25519 A a'],
  'user-data': '#!/bin/sh\n',
  nics: [
    {
      mac: '52:54:00:00:00:01',
      ipv4: [
        { address: '192.0.2.5', prefix: 24, gateway: '192.0.2.1' },
        { address: '192.0.2.6', prefix: 24 },
      ],
      ipv6: [{ address: '2001:db8::', prefix: 64 }],
    },
    { mac: '52:54:00:00:00:02', ipv4: [{ address: '10.1.112.3', prefix: 20 }], mtu: 1450 },
  ],
}

describe('the metadata service of Vultr', () => {
  it('has one document, and the values one by one', async () => {
    await withCloud(played(vultr, scenario), async (get) => {
      assert.match(await get('/'), /^200 ./)
      const document = JSON.parse((await get('/v1.json')).slice(4))
      assert.deepEqual([document.hostname, document.region], ['db', { regioncode: 'EWR' }])
      assert.match(document['vendor-data'], /root:hunter3/)
      assert.equal(await get('/v1/interfaces/0/ipv4/netmask'), '200 255.255.255.0')
      assert.equal(await get('/v1/region/regioncode'), '200 EWR')
      for (const path of ['/v2.json', '/v1/nothing', '/latest/meta-data/']) assert.match(await get(path), /^404/, path)
    })
  })

  it('tells our datasource who it is', async () => {
    const { instance, paths } = await readServed(source, vultr, { scenario })
    assert.deepEqual(
      [instance?.id, instance?.hostname, instance?.region, instance?.publicKeys],
      ['29bea708-2e6e-480a-90ad-0e6b5d5ad62f', 'db', 'ewr', ['ssh-ed25519 A a']],
    )
    assert.equal(instance?.userData, base64('#!/bin/sh\n'))
    assert.equal(instance?.vendorData, base64('#cloud-config\nchpasswd: {"list":"root:hunter3"}\n'))
    assert.deepEqual(
      objectsOf(objectOf(instance?.network)?.['config']).map(({ name, subnets }) => [
        name,
        objectsOf(subnets).map(({ type, address }) => address ?? type),
      ]),
      [
        [undefined, []],
        ['eth0', ['dhcp', 'ipv6_slaac', '192.0.2.6']],
        ['eth1', ['10.1.112.3']],
      ],
    )
    assert.deepEqual(paths, ['/v1.json'])
  })
})
