import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { ec2 as source } from '../../../datasources/ec2/ec2.ts'
import { ec2 } from '../../../metadata-server/clouds/ec2.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario: JsonObject = {
  'instance-id': 'i-1',
  hostname: 'web',
  domain: 'example.com',
  'user-data': '#cloud-config\n',
  'public-keys': [{ name: 'me', key: 'ssh-ed25519 AAAA me' }],
  region: 'us-east-1',
  zone: 'us-east-1a',
  tags: { Name: 'web', 'Stage of life': 'new' },
  nics: [
    {
      mac: '02:00:00:00:00:01',
      ipv4: [
        { address: '10.0.17.5', prefix: 20, gateway: '10.0.16.1', public: '192.0.2.5' },
        { address: '10.0.17.6', prefix: 20 },
      ],
      ipv6: [{ address: '2001:db8::5', prefix: 64 }],
    },
    { mac: '02:00:00:00:00:02', ipv4: [{ address: '10.0.32.5', prefix: 20 }] },
  ],
}
const open = { ...scenario, ec2: { tokens: 'optional' } }
const lifetime = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }

describe('the metadata service of EC2', () => {
  it('gives nothing without a token, and a token only to a PUT with a lifetime', async () => {
    await withCloud(played(ec2, scenario), async (get) => {
      assert.match(await get('/latest/meta-data/instance-id'), /^401 <\?xml.*<h1>401 - Unauthorized<\/h1>/s)
      assert.match(await get('/latest/api/token'), /^405/)
      assert.match(await get('/latest/api/token', { method: 'PUT' }), /^400/)
      const proxied = { ...lifetime, 'x-forwarded-for': '192.0.2.1' }
      assert.match(await get('/latest/api/token', { method: 'PUT', headers: proxied }), /^403/)
      const token = (await get('/latest/api/token', { method: 'PUT', headers: lifetime })).replace('200 ', '')
      const headers = { 'x-aws-ec2-metadata-token': token }
      assert.equal(await get('/latest/meta-data/instance-id', { headers }), '200 i-1')
      const other = { 'x-aws-ec2-metadata-token': 'other' }
      assert.match(await get('/latest/meta-data/instance-id', { headers: other }), /^401/)
    })
  })

  it('has the tree that Amazon documents', async () => {
    await withCloud(played(ec2, open), async (get) => {
      const names = (await get('/latest/meta-data/')).replace('200 ', '').split('\n')
      for (const name of ['ami-id', 'ami-launch-index', 'block-device-mapping/', 'events/', 'mac', 'network/', 'tags/'])
        assert.ok(names.includes(name), name)
      assert.ok(!names.includes('iam/') && !names.includes('spot/'))
      assert.equal(await get('/2021-03-23/meta-data/placement/'), '200 availability-zone\nregion')
      assert.equal(await get('/latest/meta-data/public-keys/'), '200 0=me')
      assert.equal(await get('/latest/meta-data/public-keys/0/'), '200 openssh-key')
      assert.equal(await get('/latest/meta-data/public-keys/0/openssh-key'), '200 ssh-ed25519 AAAA me')
      assert.equal(await get('/latest/meta-data/tags/instance/'), '200 Name\nStage of life')
      assert.equal(await get('/latest/user-data'), '200 #cloud-config')
      assert.equal(await get('/latest/'), '200 dynamic/\nmeta-data/\nuser-data')
    })
  })

  it('has each NIC by its MAC', async () => {
    const macs = '/latest/meta-data/network/interfaces/macs'
    await withCloud(played(ec2, open), async (get) => {
      assert.equal(await get(`${macs}/`), '200 02:00:00:00:00:01/\n02:00:00:00:00:02/')
      const of = async (mac: string, ...keys: readonly string[]) =>
        Promise.all(keys.map(async (key) => (await get(`${macs}/${mac}/${key}`)).replace('200 ', '')))
      assert.deepEqual(
        await of(
          '02:00:00:00:00:01',
          ...['device-number', 'local-ipv4s', 'subnet-ipv4-cidr-block', 'vpc-ipv4-cidr-block', 'ipv6s'],
          ...['subnet-ipv6-cidr-blocks', 'public-ipv4s', 'ipv4-associations/192.0.2.5'],
        ),
        [
          ...['0', '10.0.17.5\n10.0.17.6', '10.0.16.0/20', '10.0.0.0/16', '2001:db8::5'],
          ...['2001:db8::/64', '192.0.2.5', '10.0.17.5'],
        ],
      )
      assert.deepEqual(await of('02:00:00:00:00:02', 'device-number', 'local-ipv4s'), ['1', '10.0.32.5'])
      assert.match(await get(`${macs}/02:00:00:00:00:02/ipv6s`), /^404/)
    })
  })

  it('has a signed document that says who the machine is', async () => {
    await withCloud(played(ec2, { ...open, ec2: { tokens: 'none', identity: { accountId: '1' } } }), async (get) => {
      const at = '/latest/dynamic/instance-identity/'
      assert.equal(await get(at), '200 document\npkcs7\nrsa2048\nsignature')
      const document = JSON.parse((await get(`${at}document`)).slice(4))
      const { accountId, instanceId, privateIp, region } = document
      assert.deepEqual([accountId, instanceId, privateIp, region], ['1', 'i-1', '10.0.17.5', 'us-east-1'])
      const [, signature = ''] = /^200 (.*)/s.exec(await get(`${at}signature`)) ?? []
      assert.match(Buffer.from(signature, 'base64').toString(), /^not a signature/)
    })
  })

  it('has what only some machines have: a role, the end of a spot instance, what a scenario puts over it', async () => {
    const own = { tokens: 'none', role: 'app', spot: { action: 'stop' }, metadata: { mac: null, 'ami-id': ['a', 'b'] } }
    await withCloud(played(ec2, { ...scenario, ec2: own }), async (get) => {
      const meta = '/latest/meta-data'
      assert.equal(await get(`${meta}/iam/security-credentials/`), '200 app')
      const credentials = JSON.parse((await get(`${meta}/iam/security-credentials/app`)).slice(4))
      assert.match(credentials.AccessKeyId, /^ASIA/)
      assert.match(credentials.SecretAccessKey, /^firstlight/)
      assert.ok(Date.parse(credentials.Expiration) > Date.parse(credentials.LastUpdated))
      assert.equal(JSON.parse((await get(`${meta}/spot/instance-action`)).slice(4)).action, 'stop')
      assert.match(await get(`${meta}/spot/termination-time`), /^404/)
      assert.equal(await get(`${meta}/instance-life-cycle`), '200 spot')
      assert.match(await get(`${meta}/mac`), /^404/)
      assert.equal(await get(`${meta}/ami-id`), '200 a\nb')
    })
  })

  it('has credentials that are given to it, as the command line of AWS prints them', async () => {
    const credentials = { Version: 1, AccessKeyId: 'AKIAMINE', SecretAccessKey: 'mine', SessionToken: 'session' }
    await withCloud(played(ec2, { ec2: { tokens: 'none', role: 'app', credentials } }), async (get) => {
      const answer = await get('/latest/meta-data/iam/security-credentials/app')
      const { Code, AccessKeyId, SecretAccessKey, Token, SessionToken, Version } = JSON.parse(answer.slice(4))
      assert.deepEqual([Code, AccessKeyId, SecretAccessKey, Token], ['Success', 'AKIAMINE', 'mine', 'session'])
      assert.deepEqual([SessionToken, Version], [undefined, undefined])
    })
  })

  it('answers 404 for what is not there, and may be switched off', async () => {
    await withCloud(played(ec2, { ec2: { tokens: 'none', versions: ['2009-04-04'] } }), async (get) => {
      for (const path of [
        '/latest/user-data/x',
        '/2021-03-23/meta-data/',
        '/latest/meta-data/constructor',
        '/latest/dynamic/x',
        '/latest/api/token',
      ]) {
        assert.match(await get(path), /^404 <\?xml.*<title>404 - Not Found<\/title>/s, path)
      }
      assert.equal(await get('/'), '200 2009-04-04\nlatest')
    })
    await withCloud(played(ec2, { ec2: { endpoint: 'disabled' } }), async (get) => {
      assert.match(await get('/latest/api/token', { method: 'PUT', headers: lifetime }), /^403/)
    })
  })
})

describe('our own Ec2 on that service', () => {
  it('finds the machine of the scenario', async () => {
    const { instance, codes, requests, paths } = await readServed(source, ec2, {
      scenario: { ...scenario, ec2: { role: 'app' } },
    })
    assert.deepEqual(
      [instance?.id, instance?.hostname, instance?.publicKeys, instance?.region, instance?.availabilityZone],
      ['i-1', 'web.example.com', ['ssh-ed25519 AAAA me'], 'us-east-1', 'us-east-1a'],
    )
    assert.equal(Buffer.from(instance?.userData ?? '', 'base64').toString(), '#cloud-config\n')
    const { ethernets } = (instance?.network ?? {}) as { readonly ethernets: Record<string, JsonObject> }
    assert.deepEqual(Object.keys(ethernets), ['eth0', 'eth1'])
    assert.deepEqual(ethernets['eth0']?.['addresses'], ['10.0.17.6/20'])
    assert.deepEqual(codes, [])
    assert.ok(!paths.some((path) => path.includes('security-credentials/')))
    assert.deepEqual([requests[0]?.method, paths[0]], ['PUT', '/latest/api/token'])
  })

  it('finds none where the service is switched off', async () => {
    const { instance, codes } = await readServed(source, ec2, { scenario: { ec2: { endpoint: 'disabled' } } })
    assert.deepEqual([instance, codes], [undefined, ['datasource/failed']])
  })
})
