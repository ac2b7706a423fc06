import assert from 'node:assert/strict'
import { maas as source } from '../../../datasources/maas/maas.ts'
import { oauthHeader } from '../../../datasources/maas/shared/oauth.ts'
import { maas } from '../../../metadata-server/clouds/maas.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const credentials = { consumer_key: 'ck', consumer_secret: '', token_key: 'tk', token_secret: 't&s' }
const own = { 'consumer-key': 'ck', 'token-key': 'tk', 'token-secret': 't&s' }
const scenario = { 'instance-id': 'm-1', hostname: 'web', 'vendor-data': '#cloud-config\n{}\n', maas: own }
const id = '/MAAS/metadata/2012-03-01/meta-data/instance-id'

describe('MAAS', () => {
  it('has documents for whoever signs, once for each signature', async () => {
    await withCloud(played(maas, scenario), async (get) => {
      const ask = (given: typeof credentials, nonce: string, now: Date) =>
        get(id, { headers: { authorization: oauthHeader(given, now, nonce) } })
      const [, seconds] = /^401 .* now (\d+) /.exec(await ask(credentials, '0', new Date(0))) ?? []
      const now = new Date(Number(seconds) * 1000)
      const signed = (given = credentials, nonce = '1') => ask(given, nonce, now)
      assert.equal(await signed(), '200 m-1')
      assert.match(await signed(), /^401/)
      assert.equal(await signed(credentials, '2'), '200 m-1')
      assert.match(await signed({ ...credentials, token_secret: 'x' }, '3'), /^401/)
      for (const authorization of ['', 'Basic eDp5', 'OAuth oauth_nonce="%"'])
        assert.match(await get(id, { headers: { authorization } }), /^401/, authorization)
      assert.equal(await get('/MAAS/metadata/'), '200 2012-03-01\nlatest')
      assert.match(await get('/MAAS/metadata/2011/'), /^404/)
    })
  })

  it('points a machine to itself', async () => {
    await withCloud(played(maas, scenario), async (get) => {
      const preseed = await get('/MAAS/metadata/latest/by-id/m-1/?op=get_preseed')
      const { datasource } = JSON.parse(preseed.replace(/^200 #cloud-config\n/, ''))
      assert.match(datasource.MAAS.metadata_url, /^http:\/\/127\.0\.0\.1:\d+\/MAAS\/metadata\/$/)
      assert.equal(datasource.MAAS.token_secret, 't&s')
    })
  })

  it('is read by our datasource, whatever its clock says', async () => {
    for (const ahead of [0, 86_400]) {
      const settings = { metadata_url: 'http://10.0.0.1:5240/MAAS/metadata/', ...credentials }
      const options = { scenario: { ...scenario, maas: { ...own, ahead } }, settings }
      const { instance, codes } = await readServed(source, maas, options)
      const { id: found, hostname, vendorData } = instance ?? {}
      assert.deepEqual([found, hostname, codes], ['m-1', 'web.example.com', []])
      assert.equal(Buffer.from(String(vendorData), 'base64').toString(), '#cloud-config\n{}\n')
    }
  })
})
