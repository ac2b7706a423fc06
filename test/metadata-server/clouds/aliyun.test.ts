import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { aliyun as source } from '../../../datasources/aliyun/aliyun.ts'
import { aliyun } from '../../../metadata-server/clouds/aliyun.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario: JsonObject = {
  'instance-id': 'i-ali',
  hostname: 'web',
  'user-data': '#!/bin/sh\n',
  'vendor-data': '#cloud-config\n',
  'public-keys': [{ name: 'me', key: 'ssh-ed25519 AAAA me' }],
  nics: [
    { mac: '02:00:00:00:00:01', ipv4: [{ address: '10.0.17.5', prefix: 20, gateway: '10.0.31.253' }] },
    { mac: '02:00:00:00:00:02', ipv6: [{ address: '2001:db8::5', prefix: 64 }] },
  ],
}

describe("the metadata service of Alibaba Cloud's ECS", () => {
  it('takes tokens, and insists on them if it is hardened', async () => {
    const lifetime = { 'x-aliyun-ecs-metadata-token-ttl-seconds': '60' }
    await withCloud(played(aliyun, { ...scenario, aliyun: { tokens: 'required' } }), async (get) => {
      assert.match(await get('/latest/meta-data/instance-id'), /^401/)
      const token = (await get('/latest/api/token', { method: 'PUT', headers: lifetime })).replace('200 ', '')
      const headers = { 'x-aliyun-ecs-metadata-token': token }
      assert.equal(await get('/2016-01-01/meta-data/instance-id', { headers }), '200 i-ali')
    })
    await withCloud(played(aliyun, scenario), async (get) => {
      assert.equal(await get('/latest/meta-data/instance-id'), '200 i-ali')
      const headers = { 'x-aliyun-ecs-metadata-token': 'other' }
      assert.match(await get('/latest/meta-data/instance-id', { headers }), /^401/)
    })
    await withCloud(played(aliyun, { aliyun: { endpoint: 'disabled' } }), async (get) => {
      assert.match(await get('/latest/api/token', { method: 'PUT', headers: lifetime }), /^403/)
    })
  })

  it('has everything in one document and as a tree', async () => {
    await withCloud(played(aliyun, scenario), async (get) => {
      const all = JSON.parse((await get('/2016-01-01/meta-data/all')).slice(4))
      assert.equal(all['instance-id'], 'i-ali')
      assert.deepEqual(all['public-keys'], { '0': { 'openssh-key': 'ssh-ed25519 AAAA me' } })
      assert.equal(all['ntp-conf']['ntp-servers'], 'ntp1.aliyun.com\r\nntp2.aliyun.com')
      const nic = all.network.interfaces.macs['02:00:00:00:00:01']
      assert.deepEqual(
        [nic.gateway, nic.netmask, nic['vswitch-cidr-block']],
        ['10.0.31.253', '255.255.240.0', '10.0.16.0/20'],
      )
      assert.equal(await get('/latest/meta-data/public-keys/'), '200 0=me')
      assert.equal(await get('/latest/meta-data/ntp-conf/ntp-servers'), '200 ntp1.aliyun.com\nntp2.aliyun.com')
      assert.equal(await get('/latest/user-data'), '200 #!/bin/sh')
      assert.equal(await get('/latest/vendor-data'), '200 #cloud-config')
      assert.equal(
        JSON.parse((await get('/latest/dynamic/instance-identity/document')).slice(4))['instance-id'],
        'i-ali',
      )
      for (const path of ['/2017-01-01/meta-data/', '/latest/meta-data/eipv4', '/latest/x'])
        assert.match(await get(path), /^404/, path)
    })
  })
})

describe('our own AliYun on that service', () => {
  for (const all of [true, false]) {
    it(`finds the machine of the scenario ${all ? 'in one document' : 'in the tree'}`, async () => {
      const own = { all, tokens: 'required' }
      const { instance, codes } = await readServed(source, aliyun, { scenario: { ...scenario, aliyun: own } })
      assert.deepEqual(
        [instance?.id, instance?.hostname, instance?.publicKeys, instance?.cloudName, codes],
        ['i-ali', 'web', ['ssh-ed25519 AAAA me'], 'aliyun', []],
      )
      assert.equal(Buffer.from(String(instance?.vendorData), 'base64').toString(), '#cloud-config\n')
      const { ethernets } = (instance?.network ?? {}) as { readonly ethernets: Record<string, JsonObject> }
      assert.deepEqual([ethernets['eth0']?.['dhcp4'], ethernets['eth1']?.['dhcp4']], [true, false])
    })
  }
})
