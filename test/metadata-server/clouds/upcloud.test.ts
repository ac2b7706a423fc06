import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { upcloud as source } from '../../../datasources/upcloud.ts'
import { upcloud } from '../../../metadata-server/clouds/upcloud.ts'
import { objectOf, objectsOf } from '../../../network/inputs/shared/values.ts'
import { base64 } from '../../datasources/machine.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario: JsonObject = {
  hostname: 'db',
  'public-keys': ['ssh-ed25519 A a'],
  'user-data': '#!/bin/sh\n',
  'vendor-data': '#cloud-config\n{}\n',
  nics: [
    {
      mac: '52:54:00:00:00:01',
      ipv4: [
        { address: '192.0.2.5', prefix: 22, gateway: '192.0.2.1' },
        { address: '192.0.2.50', prefix: 32 },
      ],
      ipv6: [{ address: '2001:db8::5', prefix: 64 }],
    },
  ],
}

describe('the metadata service of UpCloud', () => {
  it('has one document, and the values one by one', async () => {
    await withCloud(played(upcloud, scenario), async (get) => {
      const document = JSON.parse((await get('/metadata/v1.json')).slice(4))
      assert.deepEqual([document.cloud_name, document.hostname], ['upcloud', 'db.example.com'])
      assert.equal(await get('/metadata/v1/instance_id'), `200 ${document.instance_id}`)
      assert.equal(await get('/metadata/v1/network/interfaces/0/mac'), '200 52:54:00:00:00:01')
      assert.match(await get('/metadata/v1/nothing'), /^404/)
    })
  })

  it('tells our datasource who it is', async () => {
    const { instance, paths, codes } = await readServed(source, upcloud, { scenario })
    assert.deepEqual(
      [instance?.id, instance?.hostname, instance?.availabilityZone, instance?.publicKeys],
      ['00322b68-0096-4042-9406-faad61922128', 'db.example.com', 'fi-hel2', ['ssh-ed25519 A a']],
    )
    assert.deepEqual([instance?.userData, instance?.vendorData], [base64('#!/bin/sh\n'), base64('#cloud-config\n{}\n')])
    const [first] = objectsOf(objectOf(instance?.network)?.['config'])
    assert.deepEqual(
      objectsOf(first?.['subnets']).map(({ type, address, netmask }) => [type, address, netmask]),
      [
        ['dhcp', undefined, undefined],
        ['static', '192.0.2.50', '32'],
        ['ipv6_dhcpv6-stateless', undefined, undefined],
      ],
    )
    assert.deepEqual(paths, ['/metadata/v1.json'])
    assert.deepEqual(codes, [])
  })
})
