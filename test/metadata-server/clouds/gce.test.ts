import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { gce as source } from '../../../datasources/gce/gce.ts'
import { gce } from '../../../metadata-server/clouds/gce.ts'
import { machineOf } from '../../../metadata-server/machine.ts'
import { base64 } from '../../datasources/machine.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const root = '/computeMetadata/v1/'
const headers = { 'Metadata-Flavor': 'Google' }
const scenario: JsonObject = {
  'instance-id': '42',
  hostname: 'db',
  domain: 'c.proj.internal',
  zone: 'europe-west3-b',
  'public-keys': ['ssh-ed25519 A a'],
  'user-data': '#!/bin/sh\n',
  nics: [
    { mac: '42:01:0a:00:00:05', ipv4: [{ address: '10.0.0.5', prefix: 20, gateway: '10.0.0.1', public: '192.0.2.5' }] },
    { mac: '42:01:0a:00:00:06' },
  ],
  gce: { attributes: { foo: 'bar' }, 'project-attributes': { 'ssh-keys': 'cloudinit:ssh-ed25519 P p' } },
}

describe('the metadata server of Compute Engine', () => {
  it('answers only to who says that it means it, and was not made to ask', async () => {
    await withCloud(played(gce, scenario), async (get) => {
      assert.match(await get(`${root}instance/id`), /^403 <!DOCTYPE html>/)
      assert.match(await get(`${root}instance/id`, { headers: { ...headers, 'X-Forwarded-For': '1.2.3.4' } }), /^403/)
      assert.equal(await get(`${root}instance/id`, { headers }), '200 42')
      assert.match(await get('/latest/meta-data', { headers }), /^404/)
    })
  })

  it('has values, folders and folders as one document', async () => {
    await withCloud(played(gce, scenario), async (get) => {
      const ask = (path: string) => get(root + path, { headers })
      assert.equal(await ask('instance/zone'), '200 projects/123456789012/zones/europe-west3-b')
      assert.equal(await ask('instance/hostname'), '200 db.c.proj.internal')
      assert.equal(await ask(''), '200 instance/\nproject/')
      assert.equal(await ask('instance/attributes/'), '200 ssh-keys\nuser-data\nfoo')
      assert.equal(await ask('instance/attributes/foo'), '200 bar')
      assert.equal(await ask('instance/network-interfaces/'), '200 0/\n1/')
      assert.equal(await ask('instance/network-interfaces/0/subnetmask'), '200 255.255.240.0')
      assert.equal(await ask('instance/network-interfaces/0/access-configs/0/external-ip'), '200 192.0.2.5')
      const attributes = '{"ssh-keys":"cloudinit:ssh-ed25519 A a","user-data":"#!/bin/sh\\n","foo":"bar"}'
      assert.equal(await ask('instance/attributes/?recursive=True'), `200 ${attributes}`)
      assert.match(
        await ask('instance/?recursive=true'),
        /"machineType":"projects.*"networkInterfaces":\[\{"mac":"42:01/,
      )
      assert.match(await get(`${root}instance/attributes`, { headers, redirect: 'manual' }), /^301/)
      for (const path of ['instance/nothing', 'instance/id/x', 'instance/attributes/constructor']) {
        assert.match(await ask(path), /^404/, path)
      }
    })
  })

  it('keeps what the machine writes, if it may', async () => {
    const path = `${root}instance/guest-attributes/hostkeys/ssh-ed25519`
    await withCloud(played(gce, scenario), async (get) => {
      assert.match(await get(path, { headers }), /^404/)
      assert.equal(await get(path, { headers, method: 'PUT', body: 'AAAA' }), '200')
      assert.equal(await get(path, { headers }), '200 AAAA')
      assert.match(await get(`${root}instance/id`, { headers, method: 'PUT', body: 'x' }), /^405/)
    })
    await withCloud(played(gce, { gce: { 'guest-attributes': false } }), async (get) => {
      assert.match(await get(path, { headers, method: 'PUT', body: 'AAAA' }), /^403/)
    })
  })

  it('gives user-data that is no text in base64', () => {
    const answer = gce.answers?.({ ...machineOf({}), userData: Uint8Array.of(0x1f, 0x8b) }, {})
    const path = `${root}instance/attributes/?recursive=true`
    const found = answer?.({ method: 'GET', path, headers: { 'metadata-flavor': 'Google' } })
    assert.match(String((found as { body: string }).body), /"user-data":"H4s=","user-data-encoding":"base64"/)
  })

  it('tells our datasource who it is', async () => {
    const { instance, codes } = await readServed(source, gce, { scenario })
    assert.deepEqual(
      [instance?.id, instance?.hostname, instance?.availabilityZone, instance?.region, instance?.userData],
      ['42', 'db', 'europe-west3-b', 'europe-west3', base64('#!/bin/sh\n')],
    )
    assert.deepEqual(instance?.publicKeys, ['ssh-ed25519 A a', 'ssh-ed25519 P p'])
    assert.deepEqual(codes, [])
  })
})
