// The trees of EC2 and OpenStack, over real connections on loopback.

import assert from 'node:assert/strict'
import { ec2 } from '../../../metadata-server/clouds/ec2.ts'
import { openstack } from '../../../metadata-server/clouds/openstack.ts'
import { type Answering, faulty } from '../../../metadata-server/faults.ts'
import { serve } from '../../../metadata-server/server.ts'

type Get = (path: string, options?: RequestInit) => Promise<string>

/** `get` gives "STATUS body". */
async function withCloud(answers: Answering, work: (get: Get) => Promise<void>): Promise<void> {
  const server = await serve({ answers })
  const get: Get = async (path, options) => {
    const response = await fetch(server.url + path, options)
    return `${response.status} ${await response.text()}`.trim()
  }
  try {
    await work(get)
  } finally {
    await server.close()
  }
}

const scenario = {
  metadata: {
    'instance-id': 'i-1',
    'local-hostname': 'ip-10-0-0-1',
    placement: { 'availability-zone': 'us-east-1a' },
    'security-groups': ['default', 'web'],
    'public-keys': { me: 'ssh-ed25519 AAAA me' },
  },
  userData: '#cloud-config\n',
  identity: { instanceId: 'i-1', region: 'us-east-1' },
} as const

describe('the metadata service of EC2', () => {
  it('gives nothing without a token, and a token only to a PUT with a lifetime', async () => {
    await withCloud(ec2(scenario), async (get) => {
      assert.equal(await get('/latest/meta-data/instance-id'), '401')
      assert.equal(await get('/latest/api/token'), '405')
      assert.equal(await get('/latest/api/token', { method: 'PUT' }), '400')
      const lifetime = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }
      assert.equal(await get('/latest/api/token', { method: 'PUT', headers: lifetime }), '200 token-1')
      const headers = { 'x-aws-ec2-metadata-token': 'token-1' }
      assert.equal(await get('/latest/meta-data/instance-id', { headers }), '200 i-1')
      assert.equal(
        await get('/latest/meta-data/instance-id', { headers: { 'x-aws-ec2-metadata-token': 'other' } }),
        '401',
      )
    })
  })

  it('has the tree that the crawler walks', async () => {
    await withCloud(ec2({ ...scenario, tokens: 'optional' }), async (get) => {
      assert.equal(
        await get('/latest/meta-data/'),
        '200 instance-id\nlocal-hostname\nplacement/\nsecurity-groups\npublic-keys/',
      )
      assert.equal(await get('/2021-03-23/meta-data/placement/'), '200 availability-zone')
      assert.equal(await get('/latest/meta-data/security-groups'), '200 default\nweb')
      assert.equal(await get('/latest/meta-data/public-keys/'), '200 0=me')
      assert.equal(await get('/latest/meta-data/public-keys/0/openssh-key'), '200 ssh-ed25519 AAAA me')
      assert.equal(await get('/latest/user-data'), '200 #cloud-config')
      assert.equal(JSON.parse((await get('/latest/dynamic/instance-identity/document')).slice(4)).region, 'us-east-1')
    })
  })

  it('answers 404 for what is not there', async () => {
    await withCloud(ec2({ metadata: {}, tokens: 'none', versions: ['2009-04-04'] }), async (get) => {
      for (const path of [
        '/latest/user-data',
        '/2021-03-23/meta-data/',
        '/latest/meta-data/constructor',
        '/latest/dynamic',
        '/latest/api/token',
      ]) {
        assert.match(await get(path), /^404/, path)
      }
      assert.equal(await get('/'), '200 2009-04-04\nlatest')
    })
  })
})

describe('the metadata service of OpenStack', () => {
  it('has the files of each version', async () => {
    const answers = openstack({
      metaData: { uuid: 'u' },
      vendorData: { 'cloud-init': 'x' },
      content: { '0000': 'auto lo\n' },
      versions: ['2018-08-27'],
    })
    await withCloud(answers, async (get) => {
      assert.equal(await get('/openstack'), '200 2018-08-27\nlatest')
      assert.equal(await get('/openstack/latest/'), '200 meta_data.json\nvendor_data.json')
      assert.equal(await get('/openstack/2018-08-27/meta_data.json'), '200 {"uuid":"u"}')
      assert.equal(await get('/openstack/content/0000'), '200 auto lo')
      for (const path of [
        '/openstack/latest/user_data',
        '/openstack/2012-08-10/meta_data.json',
        '/openstack/content/0001',
        '/latest/meta-data',
      ]) {
        assert.match(await get(path), /^404/, path)
      }
    })
  })
})

describe('faulty', () => {
  it('fails the first tries of a path and then lets the service answer', async () => {
    const answers = faulty(
      { '/openstack': { status: 503, times: 2 }, '/openstack/latest/meta_data.json': { status: 500 } },
      openstack({ metaData: {} }),
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
