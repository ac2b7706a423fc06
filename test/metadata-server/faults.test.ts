import assert from 'node:assert/strict'
import { openstack } from '../../metadata-server/clouds/openstack.ts'
import { faulty } from '../../metadata-server/faults.ts'
import { withCloud } from './with-cloud.ts'

describe('faulty', () => {
  it('fails the first tries of a path and then lets the service answer', async () => {
    const answers = faulty(
      { '/openstack': { status: 503, times: 2 }, '/openstack/latest/meta_data.json': { status: 500 } },
      openstack.answers({ metaData: {} }),
    )
    await withCloud(answers, async (get) => {
      assert.equal(await get('/openstack'), '503')
      assert.equal(await get('/openstack'), '503')
      assert.match(await get('/openstack'), /^200/)
      assert.equal(await get('/openstack/latest/meta_data.json'), '500')
      assert.match(await get('/openstack/latest/'), /^200/)
    })
  })
})
