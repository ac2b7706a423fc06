import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { scaleway as source } from '../../../datasources/scaleway.ts'
import { detailsOf } from '../../../metadata-server/answer.ts'
import { scaleway } from '../../../metadata-server/clouds/scaleway.ts'
import { base64, machine } from '../../datasources/machine.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario: JsonObject = {
  'instance-id': 'ab6fc2e1',
  hostname: 'db',
  zone: 'nl-ams-1',
  'public-keys': ['ssh-ed25519 A a'],
  'user-data': '#!/bin/sh\n',
  'vendor-data': '#cloud-config\n{}\n',
  tags: { AUTHORIZED_KEY: 'ssh-rsa_T_me@x', web: '' },
  nics: [
    {
      mac: 'de:00:00:00:00:01',
      ipv4: [{ address: '10.0.0.5', prefix: 32 }],
      ipv6: [{ address: '2001:db8::5', prefix: 64, gateway: 'fe80::1' }],
    },
  ],
}

describe('the metadata API of Scaleway', () => {
  it('has one document, as JSON and for shells', async () => {
    await withCloud(played(scaleway, scenario), async (get) => {
      const conf = JSON.parse((await get('/conf?format=json')).slice(4))
      assert.deepEqual([conf.id, conf.hostname, conf.zone], ['ab6fc2e1', 'db', 'nl-ams-1'])
      assert.deepEqual(conf.tags, ['AUTHORIZED_KEY=ssh-rsa_T_me@x', 'web'])
      assert.match(await get('/conf'), /^200 ID='ab6fc2e1'\n(?:.*\n)*TAGS=2\nTAGS_0='AUTHORIZED_KEY=ssh-rsa_T_me@x'\n/)
      assert.match(await get('/nothing'), /^404/)
      assert.match(await get('/'), /^200/)
    })
  })

  it("gives what users and vendors gave only to root's ports", async () => {
    await withCloud(played(scaleway, scenario), async (get) => {
      for (const path of ['/user_data', '/user_data/cloud-init', '/vendor_data/cloud-init'])
        assert.match(await get(path), /^403/, path)
    })
    await withCloud(played(scaleway, { ...scenario, scaleway: { 'any-port': true } }), async (get) => {
      assert.equal(await get('/user_data'), '200 cloud-init')
      assert.equal(await get('/user_data/cloud-init'), '200 #!/bin/sh')
      assert.equal(await get('/vendor_data/cloud-init'), '200 #cloud-config\n{}')
      assert.match(await get('/user_data/other'), /^404/)
    })
    const answers = played(scaleway, scenario)
    const asked = { method: 'GET', path: '/user_data/cloud-init', headers: {} }
    assert.equal(detailsOf(answers({ ...asked, clientPort: 1023 }) ?? '').body, '#!/bin/sh\n')
  })

  it('tells our datasource who it is', async () => {
    const answers = played(scaleway, scenario)
    const [base = ''] = scaleway.addresses
    const { find, codes } = machine({
      dmi: { sys_vendor: 'Scaleway' },
      http: ({ method, url, headers, localPort }) => {
        if (!url.startsWith(base)) return { error: 'unreachable' }
        const path = url.slice(base.length)
        return detailsOf(
          answers({ method, path, headers, ...(localPort !== undefined && { clientPort: localPort }) }) ?? {
            status: 404,
          },
        )
      },
    })
    const instance = (await find({ datasources: [source] }))?.instance
    assert.deepEqual(
      [instance?.id, instance?.hostname, instance?.availabilityZone, instance?.region, instance?.userData],
      ['ab6fc2e1', 'db', 'nl-ams-1', 'nl-ams', base64('#!/bin/sh\n')],
    )
    assert.deepEqual(instance?.publicKeys, ['ssh-ed25519 A a', 'ssh-rsa T me@x'])
    assert.equal(instance?.vendorData, base64('#cloud-config\n{}\n'))
    assert.deepEqual(codes(), [])
  })
})
