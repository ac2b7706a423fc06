import assert from 'node:assert/strict'
import type { JsonObject } from '../../../../core/json.ts'
import type { HttpAnswer, RecordedRequest } from '../../../../system/memory-http.ts'
import { base64 } from '../../machine.ts'
import { at, aws, document, keyOf, mac0, mac1, nic0, nic1, only, served, tree } from '../ec2-machine.ts'

const asked = (requests: readonly RecordedRequest[]) => requests.map(({ method, url }) => `${method} ${url}`)
const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' }
/** Of the tree, asked for before anything has named them. */
const ahead = [
  '',
  'network/',
  'network/interfaces/',
  'network/interfaces/macs/',
  'events/',
  'events/maintenance/',
  `network/interfaces/macs/${mac0}/`,
]

describe("EC2's service", () => {
  it('is asked for a token, then for its version and what lies deep, and then for everything at once', async () => {
    const { host, instance } = aws(served())
    await instance(only)
    const [first, ...others] = host.requests
    assert.equal(first?.headers['x-aws-ec2-metadata-token-ttl-seconds'], ttl['x-aws-ec2-metadata-token-ttl-seconds'])
    for (const { headers } of others) assert.equal(headers['x-aws-ec2-metadata-token'], 'key-1')
    const lines = asked(host.requests).map((line) => line.replace(`GET ${at}/2021-03-23/`, ''))
    assert.deepEqual(lines.slice(0, 2 + ahead.length), [
      `PUT ${at}/latest/api/token`,
      'meta-data/instance-id',
      ...ahead.map((folder) => `meta-data/${folder}`),
    ])
    const twice = lines.filter((line, index) => lines.indexOf(line) !== index)
    assert.deepEqual(twice, ['meta-data/instance-id'])
  })

  it('counts what was asked for ahead only where a list names it', async () => {
    const unlisted = `${at}/2021-03-23/meta-data/network/interfaces/macs/${mac1}/`
    const leases = { eth0: '10.0.0.5', eth1: '10.0.16.6' }
    const answers: readonly HttpAnswer[] = [404, 500, 403, 'made-up', { takes: 4000, error: 'timeout' }, '<html>']
    for (const answer of answers) {
      const { host, instance, codes } = aws({ ...served(), [unlisted]: answer }, { leases })
      assert.deepEqual((await instance(only)).metadata['meta-data'], tree)
      assert.deepEqual(codes(), [])
      assert.ok(host.requests.some(({ url }) => url === unlisted))
      assert.ok(!host.requests.some(({ url }) => url.endsWith('made-up')))
    }
    const macs = { [mac0]: nic0, [mac1]: nic1 }
    const table = served({ metadata: { ...tree, network: { interfaces: { macs } } } })
    const { find, codes } = aws({ ...table, [unlisted]: 403 }, { leases })
    assert.equal(await find(only), undefined)
    assert.deepEqual(codes(), ['datasource/failed'])
  })

  it('is asked again for the folder of a NIC that is listed before there is one', async () => {
    const folder = `${at}/2021-03-23/meta-data/network/interfaces/macs/${mac0}/`
    const table = served()
    const { host, instance } = aws({ ...table, [folder]: [404, 404, table[folder] ?? ''] })
    assert.deepEqual((await instance(only)).metadata['meta-data'], tree)
    assert.equal(host.requests.filter(({ url }) => url === folder).length, 3)
  })

  it('is asked ahead for the folders of no more than eight NICs', async () => {
    const leases = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`eth${index}`, `10.0.0.${index + 5}`]))
    const { host, instance } = aws(served(), { leases })
    await instance(only)
    const folders = host.requests.filter(({ url }) => /\/macs\/[^/]+\/$/.test(url)).map(({ url }) => url)
    assert.equal(new Set(folders).size, 8)
  })

  it('may list what it says about its identity with a slash at the end or without one', async () => {
    const folder = `${at}/2021-03-23/dynamic/instance-identity`
    const identity = { document: JSON.stringify({ ...document, availabilityZone: 'us-east-1b' }) }
    for (const missing of [folder, `${folder}/`]) {
      const { instance, codes } = aws({ ...served({ identity }), [missing]: 404 })
      assert.deepEqual([(await instance(only)).availabilityZone, codes()], ['us-east-1b', []])
    }
  })

  it('has its token renewed once, however many requests it refuses', async () => {
    let given = 0
    const table = served()
    const http = ({ method, url, headers }: RecordedRequest): HttpAnswer | undefined => {
      if (method === 'PUT') return `key-${++given}`
      // The first one is good for the version only.
      const isOld = headers['x-aws-ec2-metadata-token'] === 'key-1'
      return isOld && !url.endsWith('03-23/meta-data/instance-id') ? 401 : (table[url] ?? 404)
    }
    const { instance, codes } = aws(http)
    assert.equal((await instance(only)).id, 'i-1')
    assert.deepEqual([given, codes()], [2, []])
  })

  it('is not asked without a token on AWS, and a refusal is final', async () => {
    const http = { ...served(), [`PUT ${at}/latest/api/token`]: 403 }
    const { host, find, codes } = aws(http)
    assert.equal(await find(only), undefined)
    assert.deepEqual(asked(host.requests), [
      `PUT ${at}/latest/api/token`,
      'PUT http://[fd00:ec2::254]/latest/api/token',
    ])
    assert.deepEqual(codes(), ['datasource/failed'])
  })

  it('has whatever version it has', async () => {
    for (const version of ['2018-09-24', '2016-09-02', '2009-04-04']) {
      const { instance } = aws((request) => served({ version })[keyOf(request)] ?? 404)
      const found = await instance(only)
      assert.deepEqual([found.id, found.metadata['_metadata_api_version']], ['i-1', version])
    }
    const refusing = (request: RecordedRequest) => served({ version: '2009-04-04' })[keyOf(request)] ?? 400
    assert.equal((await aws(refusing).instance(only)).id, 'i-1')
  })

  it('is without a token elsewhere, and has tags that may not be read', async () => {
    const outscale = { product_name: '3DS Outscale VM', sys_vendor: '3DS Outscale' }
    const table = served({ metadata: { ...tree, tags: { Name: 'web' } } })
    const hidden = `${at}/2021-03-23/meta-data/tags/Name`
    const http = (request: RecordedRequest) => {
      if (request.url === `${at}/2009-04-04/meta-data/instance-id`) return 'i-1'
      return request.method === 'PUT' || request.url === hidden ? 404 : (table[keyOf(request)] ?? 404)
    }
    const { host, instance } = aws(http, { dmi: outscale })
    const found = await instance(only)
    assert.deepEqual((found.metadata['meta-data'] as JsonObject)['tags'], { Name: '(skipped)' })
    assert.deepEqual([found.cloudName, found.region, found.metadata['dynamic']], ['outscale', 'us-east-1', undefined])
    assert.ok(host.requests.every(({ method }) => method === 'GET'))
    assert.equal(host.requests[0]?.url, `${at}/2009-04-04/meta-data/instance-id`)
  })

  it('tells what is not there yet from what is not there', async () => {
    const late = `${at}/2021-03-23/meta-data/network/interfaces/macs/${mac1}/device-number`
    const table = served({ metadata: { ...tree, network: { interfaces: { macs: { [mac0]: nic0, [mac1]: nic1 } } } } })
    let tries = 0
    const http = (request: RecordedRequest) => {
      if (request.url === `${at}/2021-03-23/meta-data/placement/availability-zone`) return 404
      return request.url === late && tries++ < 3 ? 404 : (table[keyOf(request)] ?? 404)
    }
    const leases = { eth0: '10.0.0.5', eth1: '10.0.16.6' }
    const found = await aws(http, { leases }).instance(only)
    assert.equal(tries, 4)
    assert.equal(JSON.stringify(found.network).includes('"route-metric":200'), true)
    assert.deepEqual((found.metadata['meta-data'] as JsonObject)['placement'], { 'availability-zone': '' })
  })

  it('may be reached by IPv6 alone, on a NIC without an IPv4 subnet', async () => {
    const six = 'http://[fd00:ec2::254]'
    const own = { 'device-number': '0', ipv6s: '2001:db8::5', mac: mac0, 'vpc-id': 'vpc-1' }
    const table = served({ metadata: { ...tree, network: { interfaces: { macs: { [mac0]: own } } } } })
    const http = (request: RecordedRequest) =>
      request.url.startsWith(six) ? (table[keyOf(request).replace(six, at)] ?? 404) : { error: 'unreachable' as const }
    const found = await aws(http, { leases: { eth0: '' } }).instance(only)
    assert.deepEqual([found.subplatform, found.interface], [`metadata (${six})`, 'eth0'])
    assert.equal((found.network as { ethernets: { eth0: JsonObject } }).ethernets.eth0['dhcp6'], true)
  })

  it('is waited for as long as the settings say, and not at all if they say so', async () => {
    const off = aws(served())
    const settings = { datasource_list: ['Ec2', 'None'], datasource: { Ec2: { max_wait: 0 } } }
    assert.equal(await off.find({ ...only, config: settings }), undefined)
    assert.deepEqual(off.host.requests, [])
    const { host, find } = aws({})
    await find(only)
    const slept = host.sleeps.reduce((sum, one) => sum + one, 0)
    assert.ok(slept > 200_000 && slept <= 240_000 + 35_000, String(slept))
  })

  it('gives user-data as it is, or what base64 makes of it', async () => {
    const binary = Buffer.from([0x1f, 0x8b, 0xff, 0x00])
    const userData = async (content: string | Uint8Array) =>
      (await aws(served({ userData: content })).instance(only)).userData
    assert.equal(await userData(binary), binary.toString('base64'))
    assert.equal(await userData(base64('#cloud-config\n')), base64('#cloud-config\n'))
    const without = Object.entries(served()).filter(([url]) => !url.endsWith('user-data'))
    const http = (request: RecordedRequest) => Object.fromEntries(without)[keyOf(request)] ?? 404
    assert.equal((await aws(http).instance(only)).userData, undefined)
  })
})
