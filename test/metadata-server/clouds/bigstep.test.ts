import assert from 'node:assert/strict'
import { bigstep as source } from '../../../datasources/bigstep.ts'
import { bigstep } from '../../../metadata-server/clouds/bigstep.ts'
import { base64 } from '../../datasources/machine.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario = { hostname: 'db', region: 'eu', 'user-data': '#!/bin/sh\n', bigstep: { path: '/me' } }

describe('the service of Bigstep', () => {
  it('has one document, at one path', async () => {
    await withCloud(played(bigstep, scenario), async (get) => {
      assert.equal(JSON.parse((await get('/me')).slice(4)).metadata['local-hostname'], 'db')
      for (const path of ['/', '/metadata']) assert.match(await get(path), /^404/, path)
    })
  })

  it('tells our datasource who it is', async () => {
    const files = { '/var/lib/cloud/data/seed/bigstep/url': 'http://169.254.169.254/me\n' }
    const { instance } = await readServed(source, bigstep, { scenario, files })
    assert.deepEqual([instance?.id, instance?.hostname, instance?.region], ['bigstep-1', 'db', 'eu'])
    assert.equal(instance?.userData, base64('#!/bin/sh\n'))
    assert.equal(instance?.vendorData, undefined)
  })
})
