import assert from 'node:assert/strict'
import { exoscale as source } from '../../../datasources/exoscale.ts'
import { exoscale } from '../../../metadata-server/clouds/exoscale.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario = { 'instance-id': 'i-1', password: 'sEcr3t', 'public-keys': ['ssh-rsa A'] }

describe('the metadata service of Exoscale', () => {
  it('has its tree in two versions, and the password server below them', async () => {
    await withCloud(played(exoscale, scenario), async (get) => {
      for (const version of ['1.0', 'latest']) {
        assert.equal(await get(`/${version}/meta-data/instance-id`), '200 i-1')
        assert.equal(await get(`/${version}/meta-data/availability-zone`), '200 ch-gva-2')
        assert.equal(await get(`/${version}/`, { headers: { DomU_Request: 'send_my_password' } }), '200 sEcr3t')
      }
      for (const path of ['/', '/2009-04-04/meta-data/', '/1.0/x']) assert.match(await get(path), /^404/, path)
    })
  })

  it('is read by our datasource, which saves the password', async () => {
    const { instance, codes, requests, detection } = await readServed(source, exoscale, { scenario })
    assert.deepEqual([codes, detection], [[], 'yes'])
    const { id, hostname, publicKeys, config } = instance ?? {}
    assert.deepEqual([id, hostname, publicKeys, config?.['password']], ['i-1', 'web', ['ssh-rsa A'], 'sEcr3t'])
    const { path, headers } = requests.at(-1) ?? {}
    assert.deepEqual([path, headers?.['domu_request']], ['/1.0/', 'saved_password'])
  })
})
