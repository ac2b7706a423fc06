import assert from 'node:assert/strict'
import { nocloud as source } from '../../../datasources/nocloud/nocloud.ts'
import { nocloud } from '../../../metadata-server/clouds/nocloud.ts'
import { serve } from '../../../metadata-server/server.ts'
import { real } from '../../../system/real.ts'
import { base64, machine } from '../../datasources/machine.ts'
import { played, withCloud } from '../with-cloud.ts'
import { machineWithDisks, onlyNic } from './served-disks.ts'

describe('a served NoCloud', () => {
  it('has its files below any folder, and 404 for the others', async () => {
    await withCloud(played(nocloud, { 'user-data': 'u', nocloud: { 'network-config': null } }), async (get) => {
      assert.equal(await get('/'), '200 meta-data\nuser-data')
      assert.equal(await get('/user-data'), '200 u')
      assert.equal(await get('/rack-7/user-data'), '200 u')
      assert.match(await get('/meta-data'), /^200 \{\s+"instance-id"/)
      for (const path of ['/vendor-data', '/network-config', '/latest/meta-data/']) {
        assert.match(await get(path), path.endsWith('/') ? /^200/ : /^404/, path)
      }
      assert.match(await get('/user-data', { method: 'POST' }), /^405/)
    })
  })

  it('is a disk for the datasource', async () => {
    const here = machineWithDisks(nocloud, { hostname: 'db', nics: [onlyNic], nocloud: { seedfrom: '' } })
    const { datasource, id, hostname, network, userData, region } = await here.instance()
    assert.deepEqual(
      [datasource, id, hostname, userData, region],
      ['NoCloud', here.described.id, 'db.example.com', base64(String(here.described.userData)), 'region-1'],
    )
    assert.match(JSON.stringify(network), /10\.0\.0\.5\/24.*10\.0\.0\.1.*10\.0\.0\.2/)
  })

  it('is an address for the datasource, over a real connection', async () => {
    const server = await serve({ answers: played(nocloud, { hostname: 'db', 'vendor-data': 'v' }) })
    try {
      const here = machine({ cmdline: `ds=nocloud;s=${server.url}/rack-7/` })
      const host = { ...here.host, http: real().http }
      const found = await here.find({
        phase: 'network',
        datasources: [{ ...source, read: (input) => source.read({ ...input, host } as never) }],
      })
      assert.deepEqual([found?.instance.hostname, found?.instance.vendorData], ['db.example.com', base64('v')])
      assert.deepEqual(
        server.requests.map(({ path }) => path),
        ['network-config', 'meta-data', 'user-data', 'vendor-data'].map((name) => `/rack-7/${name}`),
      )
    } finally {
      await server.close()
    }
  })
})
