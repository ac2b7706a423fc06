import assert from 'node:assert/strict'
import { nwcs as source } from '../../../datasources/nwcs.ts'
import { nwcs } from '../../../metadata-server/clouds/nwcs.ts'
import { objectOf, objectsOf } from '../../../network/inputs/shared/values.ts'
import { base64 } from '../../datasources/machine.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario = { hostname: 'db', 'public-keys': ['ssh-ed25519 A a'], 'user-data': '#!/bin/sh\n' }

describe('the metadata service of NWCS', () => {
  it('has one document, and its values', async () => {
    await withCloud(played(nwcs, { ...scenario, nwcs: { metadata: { extra: 'x' } } }), async (get) => {
      assert.equal(JSON.parse((await get('/api/v1/metadata')).slice(4)).hostname, 'db')
      assert.equal(await get('/api/v1/metadata/instance-id'), '200 98765432')
      assert.equal(await get('/api/v1/metadata/extra'), '200 x')
      assert.match(await get('/api/v1/metadata/nothing'), /^404/)
    })
  })

  it('tells our datasource who it is', async () => {
    const { instance, paths } = await readServed(source, nwcs, { scenario })
    assert.deepEqual([instance?.id, instance?.hostname, instance?.publicKeys], ['98765432', 'db', ['ssh-ed25519 A a']])
    assert.deepEqual([instance?.userData, paths], [base64('#!/bin/sh\n'), ['/api/v1/metadata']])
    assert.deepEqual(
      objectsOf(objectOf(instance?.network)?.['config']).map(({ type, name }) => [type, name]),
      [['physical', 'eth0']],
    )
  })
})
