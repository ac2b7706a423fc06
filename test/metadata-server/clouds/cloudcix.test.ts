import assert from 'node:assert/strict'
import { cloudcix as source } from '../../../datasources/cloudcix.ts'
import { cloudcix } from '../../../metadata-server/clouds/cloudcix.ts'
import { objectOf } from '../../../network/inputs/shared/values.ts'
import { base64 } from '../../datasources/machine.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario = { hostname: 'db', 'public-keys': ['ssh-ed25519 A a'], 'user-data': '#!/bin/sh\n' }

describe('the metadata service of CloudCIX', () => {
  it('has the metadata and, in base64, the user-data', async () => {
    await withCloud(played(cloudcix, scenario), async (get) => {
      assert.match(await get('/'), /^200 ./)
      assert.equal(JSON.parse((await get('/v1/metadata')).slice(4)).instance_id, '123_456')
      assert.equal(await get('/v1/userdata'), `200 ${base64('#!/bin/sh\n')}`)
      for (const path of ['/v2/metadata', '/v1/']) assert.match(await get(path), /^404/, path)
    })
  })

  it('tells our datasource who it is', async () => {
    const { instance } = await readServed(source, cloudcix, { scenario })
    assert.deepEqual([instance?.id, instance?.hostname, instance?.publicKeys], ['123_456', 'db', ['ssh-ed25519 A a']])
    assert.equal(instance?.userData, base64('#!/bin/sh\n'))
    assert.equal(objectOf(instance?.network)?.['version'], 2)
  })
})
