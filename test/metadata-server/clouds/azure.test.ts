import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { type Notice, notices } from '../../../core/notices.ts'
import { azure } from '../../../metadata-server/clouds/azure.ts'
import { answersOf, play } from '../../../metadata-server/scenario.ts'
import { serve } from '../../../metadata-server/server.ts'
import { leaseFrom } from '../../../network/apply/lease.ts'
import { carryOut } from '../../../system/deed.ts'
import type { Http, HttpOptions } from '../../../system/host.ts'
import { real } from '../../../system/real.ts'
import { base64, type Disk, machine } from '../../datasources/machine.ts'
import { realOpenssl } from '../../support/real-openssl.ts'
import { played, withCloud } from '../with-cloud.ts'

const headers = { Metadata: 'true' }
const instance = '/metadata/instance?api-version=2021-08-01'
const fabric = { 'x-ms-version': '2012-11-30' }

describe("Azure's metadata service", () => {
  it('insists on its header, a version that it has, and GET', async () => {
    await withCloud(played(azure), async (get) => {
      assert.match(await get(instance), /^400 .*Required metadata header not specified/)
      assert.match(
        await get('/metadata/instance', { headers }),
        /^400 .*api-version was not specified.*newest-versions/,
      )
      assert.match(await get('/metadata/instance?api-version=2000-01-01', { headers }), /^400 /)
      assert.match(await get(instance, { headers: { ...headers, 'X-Forwarded-For': '10.0.0.1' } }), /^400 /)
      assert.equal(await get(instance, { headers, method: 'PUT' }), '405')
      assert.match(await get('/metadata/versions', { headers }), /^200 \{"apiVersions":\[/)
      assert.match(await get('/metadata/nothing?api-version=2021-08-01', { headers }), /^404/)
    })
  })

  it('has a tree, as JSON or leaf by leaf as text', async () => {
    const scenario = { hostname: 'db', tags: { a: '1', b: '2' }, azure: { metadata: { compute: { sku: 'mine' } } } }
    await withCloud(played(azure, scenario), async (get) => {
      const document = JSON.parse((await get(instance, { headers })).slice(4))
      assert.deepEqual(
        [document.compute.name, document.compute.tags, document.compute.sku, document.extended],
        ['db', 'a:1;b:2', 'mine', undefined],
      )
      const [nic] = document.network.interface
      assert.deepEqual(nic.ipv4.subnet, [{ address: '10.0.0.0', prefix: '24' }])
      assert.equal(nic.macAddress, '525400123456')
      const below = (path: string) => get(`/metadata/instance/${path}&api-version=2021-08-01`, { headers })
      assert.equal(await below('compute/vmSize?format=text'), '200 Standard_B2s')
      assert.equal(await below('network/interface/0/macAddress?format=text'), '200 525400123456')
      assert.equal(await below('network?format=text'), '200 interface/')
      assert.match(await below('compute/vmSize?'), /^400 /)
      assert.match(await below('compute/nothing?format=text'), /^404 /)
      assert.match(await get(`${instance}&extended=true`, { headers }), /"ppsType":"None"/)
    })
  })

  it('is not ready at first, where a scenario says so', async () => {
    await withCloud(played(azure, { azure: { 'not-ready': [404, 410, 429] } }), async (get) => {
      const statuses = []
      for (let round = 0; round < 4; round += 1) statuses.push((await get(instance, { headers })).slice(0, 3))
      assert.deepEqual(statuses, ['404', '410', '429', '200'])
    })
  })
})

describe("Azure's wire server", () => {
  it('tells its goal to whoever names a version, and takes reports of this machine', async () => {
    await withCloud(played(azure), async (get) => {
      assert.match(await get('/machine/?comp=goalstate'), /^400/)
      const goal = await get('/machine/?comp=goalstate', { headers: fabric })
      const container = /<ContainerId>(.+)<\/ContainerId>/.exec(goal)?.[0] ?? ''
      assert.match(goal, /<Incarnation>1<.*<InstanceId>.+<\/InstanceId>/s)
      const report = (body: string) => get('/machine?comp=health', { method: 'POST', headers: fabric, body })
      assert.equal(await report(`${container}<State>Ready</State>`), '200')
      assert.equal(await report(`<ContainerId>other</ContainerId><State>Ready</State>`), '400')
      assert.equal(await get('/machine?comp=health', { headers: fabric }), '405')
      assert.match(await get('/?comp=versions'), /<Version>2012-11-30</)
      assert.equal(await get('/machine/x?comp=certificates', { headers: fabric }), '410')
    })
  })
})

/** A machine in memory that is given the disc, and whose requests go to the served cloud. */
async function provisioned(scenario: JsonObject) {
  const cloud = play(azure, scenario)
  const server = await serve({ answers: answersOf(cloud) })
  const discs = azure.disks?.(cloud.machine, cloud.own) ?? []
  const here = machine({
    disks: discs.map(({ type, files }): Disk => ({ device: '/dev/sr0', type, files })),
    dmi: azure.dmi?.(cloud.machine, cloud.own) ?? {},
    commands: (call, host) =>
      call.argv.join(' ') === 'ip -4 addr show dev eth0' ? '    inet 10.0.0.5/24\n' : realOpenssl(call, host),
  })
  const { http } = real()
  const served = (url: string) => url.replace(/^http:\/\/[^/]+/, server.url)
  const patient = (options: HttpOptions = {}) => ({ ...options, interval: 1 })
  const redirected: Http = {
    get: ((url: string, options: HttpOptions) => http.get(served(url), patient(options))) as Http['get'],
    request: (method, url, options) => http.request(method, served(url), patient(options)),
    race: (urls, options) => http.race(urls.map(served), patient(options)),
  }
  const lease = leaseFrom({ 'fixed-address': '10.0.0.5' }, 'eth0', () => {})
  const said: Notice[] = []
  const via = {
    host: { ...here.host, http: redirected },
    notices: notices((notice) => said.push(notice), 'test'),
    claim: async () => {},
  }
  try {
    const found = await here.find({
      carryOut,
      config: { datasource_list: ['Azure'] },
      ephemeral: (_network, work) => work(lease, 'eth0', via),
    })
    const codes = said.flatMap(({ code }) => code ?? [])
    return {
      instance: found?.instance,
      codes,
      asked: server.requests.map(({ method, path }) => `${method} ${path}`),
      host: here.host,
      requests: server.requests,
    }
  } finally {
    await server.close()
  }
}

describe('a machine of the served Azure', () => {
  const scenario = {
    nics: [{ mac: '52:54:00:00:00:01', ipv4: [{ address: '10.0.0.5', prefix: 24 }] }],
    'instance-id': '5b7c2e90-4a1d-4c6f-9e38-7d2f1a0b6c54',
    hostname: 'db',
    'user-data': '#!/bin/sh\n',
    user: 'ann',
  }

  it('is provisioned with the disc, and reports that it is ready', async () => {
    const { instance, codes, asked, requests } = await provisioned(scenario)
    assert.deepEqual(codes, [])
    assert.deepEqual(
      [instance?.id, instance?.hostname, instance?.userData, instance?.region, instance?.availabilityZone],
      [scenario['instance-id'], 'db', base64('#!/bin/sh\n'), 'westeurope', '1'],
    )
    assert.deepEqual(asked, [
      'GET /metadata/instance?api-version=2021-08-01&extended=true',
      'GET /machine/?comp=goalstate',
      'POST /machine?comp=health',
    ])
    assert.match(Buffer.from(requests.at(-1)?.body ?? []).toString(), /<State>Ready</)
  })

  it('is provisioned without one, by a service that is not ready at first', async () => {
    const { instance, asked } = await provisioned({
      ...scenario,
      azure: { media: false, 'not-ready': [404, 429, 500] },
    })
    assert.deepEqual([instance?.userData, instance?.subplatform], [base64('#!/bin/sh\n'), 'imds (IMDS)'])
    assert.equal(asked.filter((line) => line.includes('/metadata/')).length, 4)
  })

  it('has a password, which nothing shows, and a copy of the disc without it', async () => {
    const { instance, host } = await provisioned({ ...scenario, password: 'hunter2&' })
    assert.ok(!JSON.stringify(instance).includes('hunter2'))
    assert.match(host.text('/var/lib/waagent/ovf-env.xml'), />REDACTED</)
    assert.equal(instance?.config?.['ssh_pwauth'], true)
  })

  it('gets its keys from certificates that only it can read', async () => {
    const { instance, codes, asked } = await provisioned({ ...scenario, azure: { certificates: true } })
    assert.deepEqual(codes, [])
    assert.match(instance?.publicKeys.join('\n') ?? '', /^ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCZ0aC5\S+1pJB$/)
    assert.deepEqual(
      asked.map((line) => /comp=(\w+)|extended/.exec(line)?.[1]),
      [undefined, 'goalstate', 'certificates', 'health'],
    )
    assert.deepEqual(((instance?.metadata['meta_data'] ?? {}) as JsonObject)['public-keys'], instance?.publicKeys)
  })
})
