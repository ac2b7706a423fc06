import assert from 'node:assert/strict'
import { ec2 } from '../../../metadata-server/clouds/ec2.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario = {
  'instance-id': 'i-1',
  'user-data': '#cloud-config\n',
  'public-keys': [{ name: 'me', key: 'ssh-ed25519 AAAA me' }],
  region: 'us-east-1',
  ec2: { metadata: { 'security-groups': ['default', 'web'] } },
}

describe('the metadata service of EC2', () => {
  it('gives nothing without a token, and a token only to a PUT with a lifetime', async () => {
    await withCloud(played(ec2, scenario), async (get) => {
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
    await withCloud(played(ec2, { ...scenario, ec2: { ...scenario.ec2, tokens: 'optional' } }), async (get) => {
      assert.match(await get('/latest/meta-data/'), /^200 ami-id\n.*\nplacement\/\npublic-keys\/\nsecurity-groups$/s)
      assert.equal(await get('/2021-03-23/meta-data/placement/'), '200 availability-zone\nregion')
      assert.equal(await get('/latest/meta-data/security-groups'), '200 default\nweb')
      assert.equal(await get('/latest/meta-data/public-keys/'), '200 0=me')
      assert.equal(await get('/latest/meta-data/public-keys/0/openssh-key'), '200 ssh-ed25519 AAAA me')
      assert.equal(await get('/latest/user-data'), '200 #cloud-config')
      assert.equal(JSON.parse((await get('/latest/dynamic/instance-identity/document')).slice(4)).region, 'us-east-1')
    })
  })

  it('answers 404 for what is not there', async () => {
    await withCloud(played(ec2, { ec2: { tokens: 'none', versions: ['2009-04-04'] } }), async (get) => {
      for (const path of [
        '/latest/user-data/x',
        '/2021-03-23/meta-data/',
        '/latest/meta-data/constructor',
        '/latest/dynamic/x',
        '/latest/api/token',
      ]) {
        assert.match(await get(path), /^404/, path)
      }
      assert.equal(await get('/'), '200 2009-04-04\nlatest')
    })
  })
})
