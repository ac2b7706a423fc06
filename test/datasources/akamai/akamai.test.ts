import assert from 'node:assert/strict'
import { akamai } from '../../../datasources/akamai/akamai.ts'
import { base64, type FindOptions, type MachineOptions, machine } from '../machine.ts'
import { datasourceSuite, eachAnswer, secret } from '../suite.ts'

const [four, six] = ['http://169.254.169.254/v1/', 'http://[fd00:a9fe:a9fe::1]/v1/']
const dmi = { sys_vendor: 'Akamai', product_serial: '999' }
const metadata = { id: 999, label: 'mine', region: 'us-iad', 'local-hostname': 'web', tags: '' }
const at = (base: string) => ({
  [`PUT ${base}token`]: 'T1',
  [`${base}instance`]: JSON.stringify(metadata),
  [`${base}user-data`]: base64('#!/bin/sh\n'),
})
const http = at(four)
const alone = { id: '999', metadata: { meta_data: { 'instance-id': '999' } }, hostname: undefined }

datasourceSuite(akamai, {
  answers: {
    machine: { dmi, http },
    instance: {
      id: '999',
      hostname: 'web',
      region: 'us-iad',
      publicKeys: [],
      userData: base64('#!/bin/sh\n'),
      cloudName: 'akamai',
      platform: 'akamai',
      subplatform: 'unknown',
      metadata: { meta_data: { ...metadata, 'instance-id': 999 } },
    },
  },
  absent: { machine: { http } },
  empty: {
    machine: { dmi, http: eachAnswer(http, () => '') },
    instance: { id: '999' },
    codes: ['datasource/unreachable'],
  },
  unreachable: { machine: { dmi }, instance: { id: '999' }, codes: ['datasource/unreachable'] },
  broken: { machine: { dmi, http: { ...http, [`${four}instance`]: `{"${secret}": }` } }, codes: ['datasource/failed'] },
})

const found = async (options: MachineOptions, settings = {}, more: FindOptions = {}) => {
  const here = machine({ dmi, http, ...options })
  const config = { datasource_list: ['Akamai'], datasource: { Akamai: settings } }
  const instance = (await here.find({ config, ...more }))?.instance
  return { here, instance, asked: here.host.requests.map(({ method, url }) => `${method} ${url}`) }
}

describe('datasources/akamai', () => {
  it('asks for a token by both families at once, IPv6 first, and shows it with each request', async () => {
    const { here } = await found({ http: { ...at(four), ...at(six) } })
    const [first, ...others] = here.host.requests
    assert.deepEqual(
      [first?.method, first?.url, first?.headers['metadata-token-expiry-seconds']],
      ['PUT', `${six}token`, '300'],
    )
    assert.deepEqual(
      others.map(({ method, url, headers }) => [method, url, headers['metadata-token'], headers['accept']]),
      [
        ['GET', `${six}instance`, 'T1', 'application/json'],
        ['GET', `${six}user-data`, 'T1', '*/*'],
      ],
    )
  })

  it('has a new token when one is refused', async () => {
    const answers: Readonly<Record<string, string>> = at(four)
    let tokens = 0
    const { instance, here } = await found({
      http: ({ method, url, headers }) => {
        if (url === `${four}token`) return `T${++tokens}`
        return method === 'GET' && headers['metadata-token'] === 'T1' ? 401 : answers[url]
      },
    })
    assert.deepEqual([instance?.hostname, here.codes()], ['web', []])
  })

  it('asks for a token again, four times, after an error of the service', async () => {
    for (const status of [429, 500, 502]) {
      const asking = async (errors: number) => {
        const answers = [...Array<number>(errors).fill(status), 'T1']
        const { instance, here, asked } = await found({ http: { ...http, [`PUT ${four}token`]: answers } })
        const pauses = here.host.sleeps.length
        return [instance?.hostname, asked.filter((one) => one === `PUT ${four}token`).length, pauses > 0]
      }
      assert.deepEqual(await asking(4), ['web', 5, true], String(status))
      assert.deepEqual((await asking(5)).slice(0, 2), [undefined, 5], String(status))
    }
  })

  it('goes by its serial number where it may not ask, and without a warning', async () => {
    for (const settings of [
      { allow_local_stage: false, allow_init_stage: false },
      { allow_ipv4: false, allow_ipv6: false },
    ]) {
      for (const phase of ['local', 'network'] as const) {
        const { here, instance, asked } = await found({}, settings, { phase })
        assert.deepEqual([instance?.id, instance?.metadata], [alone.id, alone.metadata])
        assert.deepEqual([asked, here.host.ran, here.codes()], [[], [], []])
      }
    }
  })

  it('is left for the other phase where this one is forbidden, and sets no network up', async () => {
    const later = await found({}, { allow_local_stage: false })
    assert.deepEqual([later.instance, later.asked, later.here.host.ran, later.here.codes()], [undefined, [], [], []])
    const flags = { ...dmi, board_serial: 'als=0;ais=1' }
    assert.equal((await found({ dmi: flags })).instance, undefined)
    assert.equal((await found({ dmi: flags }, {}, { phase: 'network' })).instance?.hostname, 'web')
    assert.equal((await found({}, { allow_dhcp: false, allow_ipv6: false })).instance, undefined)
    assert.equal((await found({}, { allow_init_stage: false }, { phase: 'network' })).instance, undefined)
  })

  it('asks by IPv6 without DHCP', async () => {
    const { here, instance } = await found({ http: at(six) }, { allow_dhcp: false })
    assert.equal(instance?.hostname, 'web')
    assert.ok(!here.host.ran.some(([program]) => program === 'dhcpcd'))
  })

  it('prefers a NIC with a MAC of the kind that Akamai gives', async () => {
    const { here, instance } = await found(
      { leases: { eth0: '', eth1: '10.0.0.5' } },
      { preferred_mac_prefixes: ['52:54:00:00:00:02'] },
    )
    assert.deepEqual([instance?.interface, here.codes()], ['eth1', []])
  })

  it('goes by its serial number where the token is refused or there is no instance', async () => {
    for (const [url, answer] of [
      [`PUT ${four}token`, 403],
      [`${four}instance`, 404],
    ] as const) {
      const { here, instance } = await found({ http: { ...http, [url]: answer } })
      assert.deepEqual([instance?.id, instance?.hostname, here.codes()], ['999', undefined, ['datasource/unreachable']])
    }
  })

  it('asks where it is told to', async () => {
    const mine = 'http://10.0.0.1/'
    const settings = { base_urls: { ipv4: mine }, paths: { metadata: 'me' }, allow_ipv6: false }
    const answers = { [`PUT ${mine}v1/token`]: 'T1', [`${mine}me`]: '{"id": "a"}', [`${mine}v1/user-data`]: 404 }
    assert.equal((await found({ http: answers }, settings)).instance?.id, 'a')
  })

  it('takes user-data that is not base64 as it is', async () => {
    const { here, instance } = await found({ http: { ...http, [`${four}user-data`]: '#!x' } })
    assert.deepEqual([instance?.userData, here.codes()], [base64('#!x'), ['datasource/bad-metadata']])
  })

  it('is the same machine as long as its serial number is', async () => {
    const { instance } = await found({})
    const cached = { instance, runInstanceId: undefined, trust: false }
    const restored = async (product_serial: string) => {
      const here = machine({ dmi: { ...dmi, product_serial }, http })
      return (await here.find({ config: { datasource_list: ['Akamai'] }, cached }))?.restored
    }
    assert.deepEqual([await restored('999'), await restored('1')], [true, false])
  })

  it('is detected by either name of its vendor', () => {
    const detected = (one: MachineOptions) => akamai.detect(machine(one).facts, {})
    assert.equal(detected({ dmi: { sys_vendor: 'Linode' } }), 'yes')
    assert.equal(detected({ dmi: { sys_vendor: 'Akamai' } }), 'yes')
    assert.equal(detected({ dmi: { sys_vendor: 'Akamai Technologies' } }), 'no')
    assert.equal(detected({ dmi, container: true }), 'no')
  })
})
