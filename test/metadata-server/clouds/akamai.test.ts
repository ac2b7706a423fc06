import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { akamai as source } from '../../../datasources/akamai/akamai.ts'
import { akamai } from '../../../metadata-server/clouds/akamai.ts'
import { base64 } from '../../datasources/machine.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario: JsonObject = {
  'instance-id': '42',
  hostname: 'db',
  region: 'us-iad',
  'public-keys': ['ssh-ed25519 A a'],
  'user-data': '#!/bin/sh\n',
  akamai: { instance: { 'local-hostname': 'db' } },
}
const lifetime = { 'Metadata-Token-Expiry-Seconds': '300' }

describe('the metadata service of Akamai', () => {
  it('gives tokens to who says how long they are to last', async () => {
    await withCloud(played(akamai, scenario), async (get) => {
      assert.match(await get('/v1/token'), /^405/)
      assert.match(await get('/v1/token', { method: 'PUT' }), /^400/)
      assert.match(
        await get('/v1/token', { method: 'PUT', headers: { 'Metadata-Token-Expiry-Seconds': '86401' } }),
        /^400/,
      )
      const json = { ...lifetime, Accept: 'application/json' }
      assert.match(await get('/v1/token', { method: 'PUT', headers: lifetime }), /^200 token-\d+$/)
      assert.match(await get('/v1/token', { method: 'PUT', headers: json }), /^200 \["token-\d+"\]$/)
    })
  })

  it('has its documents as text and as JSON, for who has a token', async () => {
    await withCloud(played(akamai, scenario), async (get) => {
      const token = (await get('/v1/token', { method: 'PUT', headers: lifetime })).slice(4)
      const headers = { 'Metadata-Token': token }
      assert.match(await get('/v1/instance'), /^401/)
      assert.match(await get('/v1/instance', { headers: { 'Metadata-Token': 'x' } }), /^401/)
      assert.match(await get('/v1/instance', { headers }), /^200 id: 42\n(?:.*\n)*backups.enabled: false\n/)
      const json = { headers: { ...headers, Accept: 'application/json' } }
      assert.equal(JSON.parse((await get('/v1/instance', json)).slice(4)).label, 'db')
      assert.equal(await get('/v1/ssh-keys', json), '200 {"users":{"root":["ssh-ed25519 A a"]}}')
      assert.match(await get('/v1/network', json), /"public":\["10.0.0.5\/24"\].*"slaac":"2001:db8::5\/64"/)
      assert.equal(await get('/v1/user-data', { headers }), `200 ${base64('#!/bin/sh\n')}`)
      for (const path of ['/v1/nothing', '/v1/constructor', '/v2/instance']) {
        assert.match(await get(path, { headers }), /^404/, path)
      }
    })
  })

  it('tells our datasource who it is', async () => {
    const { instance, codes } = await readServed(source, akamai, { scenario })
    assert.deepEqual(
      [instance?.id, instance?.hostname, instance?.region, instance?.userData],
      ['42', 'db', 'us-iad', base64('#!/bin/sh\n')],
    )
    assert.deepEqual(codes, [])
  })
})
