import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { oracle as source } from '../../../datasources/oracle/oracle.ts'
import { oracle } from '../../../metadata-server/clouds/oracle.ts'
import { base64 } from '../../datasources/machine.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const headers = { Authorization: 'Bearer Oracle' }
const address = (byte: number) => ({ address: `10.0.${byte}.5`, prefix: 20, gateway: `10.0.${byte}.1` })
const scenario: JsonObject = {
  'instance-id': 'ocid1.instance.x',
  hostname: 'db',
  zone: 'phx-ad-3',
  'public-keys': ['ssh-ed25519 A a', 'ssh-ed25519 B b'],
  'user-data': '#!/bin/sh\n',
  nics: [
    { mac: '02:00:17:00:00:01', ipv4: [address(1)] },
    { mac: '02:00:17:00:00:02', ipv4: [address(18)], ipv6: [{ address: '2001:db8::5', prefix: 64 }] },
  ],
}

describe('the metadata service of Oracle', () => {
  it('has documents, and each of their values, for who has the header', async () => {
    await withCloud(played(oracle, scenario), async (get) => {
      assert.match(await get('/opc/v2/instance/'), /^401/)
      assert.match(await get('/opc/v2/instance/', { headers: { ...headers, 'X-Forwarded-For': '1.2.3.4' } }), /^401/)
      assert.equal(await get('/opc/v2/instance/id', { headers }), '200 ocid1.instance.x')
      assert.equal(await get('/opc/v1/instance/hostname'), '200 db')
      assert.equal(await get('/opc/v1/vnics/1/privateIp'), '200 10.0.18.5')
      assert.equal(await get('/opc/v1/vnics/1/subnetCidrBlock'), '200 10.0.16.0/20')
      const { metadata } = JSON.parse((await get('/opc/v2/instance/', { headers })).slice(4))
      assert.deepEqual(metadata, {
        ssh_authorized_keys: 'ssh-ed25519 A a\nssh-ed25519 B b',
        user_data: base64('#!/bin/sh\n'),
      })
      for (const path of ['/opc/v1/', '/opc/v3/instance/', '/opc/v1/instance/constructor', '/opc/v1/instance/id/0']) {
        assert.match(await get(path, { headers }), /^404/, path)
      }
    })
  })

  it('may have no version 1', async () => {
    await withCloud(played(oracle, { oracle: { 'version-1': false } }), async (get) => {
      assert.match(await get('/opc/v1/instance/'), /^404/)
      assert.match(await get('/opc/v2/instance/', { headers }), /^200/)
    })
  })

  it('tells our datasource who it is, with its VNICs', async () => {
    const { instance, codes } = await readServed(source, oracle, { scenario })
    assert.deepEqual(
      [instance?.id, instance?.hostname, instance?.availabilityZone, instance?.userData],
      ['ocid1.instance.x', 'db', 'phx-ad-3', base64('#!/bin/sh\n')],
    )
    assert.deepEqual(instance?.publicKeys, ['ssh-ed25519 A a', 'ssh-ed25519 B b'])
    const { config } = (instance?.network ?? {}) as unknown as { config: readonly { subnets: unknown }[] }
    assert.deepEqual(
      config.map(({ subnets }) => subnets),
      [
        [{ type: 'dhcp' }],
        [
          { type: 'static', address: '10.0.18.5/20' },
          { type: 'static', address: '2001:db8::5/64' },
        ],
      ],
    )
    assert.deepEqual(codes, [])
  })
})
